"""Following the links that Telegram opens itself."""

from collections.abc import Awaitable, Callable

from playground import people
from playground.links import Link, read_link
from playground.membership import found_chat, set_blocked, set_status
from playground.rights import rights_in, usual_rights
from playground.sending import Sender
from playground.world import Chat, User, World

_HEADS = ("creator", "administrator")


class Following(Sender):
    """A person who opens links, and chooses the chat that some of them ask for."""

    def __init__(self, world: World, user: User, chat: Chat, settle: Callable[[], Awaitable[None]]) -> None:
        super().__init__(world, user, chat, settle)
        self.opened_url: str | None = None
        self.draft: str | None = None  # what a link has put into the text box
        self.asked: Link | None = None  # the link that waits for a chat to be chosen

    async def opens(self, link: str) -> None:
        """Opens a link: to the bot, to a channel or group, one that asks for a chat, or one of the web."""
        self._acts()
        self._open(link)
        await self._settle()

    async def picks(self, chat: Chat | int | str) -> Chat:
        """Chooses the chat that the link asks for; a text is the title of a new channel or group."""
        link = self.asked
        assert link is not None, "no link asks for a chat"
        if isinstance(chat, str):
            assert link.into, "a message is not shared into a new chat"
            where = found_chat(self.world, link.into, chat, self.user)
        else:
            where = self.chat_of(chat)
            assert where in self.choices(), f"{where.title} is not offered to {self.name}"
        self._acts(where)
        self.asked = None
        if link.kind == "share":
            people.say(self.world, self.user, where, link.text)
        else:
            self._add_bot(link, where)
        await self._settle()
        return where

    def choices(self) -> list[Chat]:
        """The chats that may be chosen for the link that waits."""
        if self.asked is None:
            return []
        chats = [chat for chat in self.world.chats_of[self.user.id] if chat.migrated_to is None]
        if self.asked.into == "channel":
            return [chat for chat in chats if chat.type == "channel" and chat.members[self.user.id] in _HEADS]
        if self.asked.into == "group":
            return [chat for chat in chats if chat.type in ("group", "supergroup")]
        return [chat for chat in chats if chat.type != "channel" or chat.members[self.user.id] in _HEADS]

    def _add_bot(self, link: Link, chat: Chat) -> None:
        """Puts the bot there with the rights that the link asks for; in a channel it is always an administrator."""
        rights = link.rights & set(rights_in(chat.type)) or usual_rights(chat.type)
        if chat.type == "channel" or link.rights:
            head = frozenset({"manage_chat"} | rights)
            set_status(self.world, chat, self.world.bot, "administrator", self.user, head)
        elif not chat.has(self.world.bot.id):
            set_status(self.world, chat, self.world.bot, "member", self.user)
        if link.parameter and chat.type != "channel":
            people.say(self.world, self.user, chat, f"/start@{self.world.bot.username} {link.parameter}")

    def _open(self, url: str) -> None:
        self.opened_url, self.draft, self.asked = url, None, None
        link = read_link(url)
        if link is None:
            return
        if link.kind in ("add", "share"):
            assert link.kind == "share" or self._is_bot(link), f"no bot is called @{link.name}"
            self.asked = link
        elif link.kind == "post":
            chat = self.world.chats.get(link.chat_id)
            assert chat is not None and chat.has(self.user.id), f"{self.name} is not in the chat of {url}"  # noqa: PT018
            self.open_chat = chat
        elif link.kind == "invite":
            self._accept_invitation(url)
        elif self._is_bot(link):
            self._open_bot(link)
        else:
            chat = self.world.chats_by_name.get(link.name)
            assert chat is not None and chat.type != "private", f"no channel or group is called @{link.name}"  # noqa: PT018
            self.open_chat, self.draft = chat, link.text or None

    def _is_bot(self, link: Link) -> bool:
        return link.name == (self.world.bot.username or "").lower()

    def _open_bot(self, link: Link) -> None:
        self.open_chat = self.chat
        if link.text:
            self.draft = link.text
            return
        if self.chat.blocked:
            set_blocked(self.world, self.chat, False)
        people.say(self.world, self.user, self.chat, f"/start {link.parameter}" if link.parameter else "/start")

    def _accept_invitation(self, url: str) -> None:
        chats = [chat for chat in self.world.chats.values() if url in chat.invite_links]
        assert chats, f"the invitation {url} no longer holds"
        self.open_chat = chats[0]
        set_status(self.world, chats[0], self.user, "member", self.user)

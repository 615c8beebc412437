"""One person's phone: acts as they would and shows what they see."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from playground import people
from playground.buttons import Button, find_button
from playground.files import Upload
from playground.membership import set_blocked, set_status
from playground.sight import Sight
from playground.world import Chat, Json, Message, Query, User, World

TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441"
    "54789c636800000082008177cd72b60000000049454e44ae426082"
)
_LINK = re.compile(r"(?:https?://)?t\.me/(\w+)(?:/\d+)?(?:\?(?:start=([A-Za-z0-9_-]{0,64}))?)?$")


class Phone(Sight):
    """A person with a phone. Every action waits until the bot has taken note of it."""

    def __init__(
        self,
        world: World,
        user: User,
        chat: Chat,
        settle: Callable[[], Awaitable[None]],
        caption: dict[str, str] | None = None,
    ) -> None:
        super().__init__(world, user, chat)
        self.caption = caption
        self.read: dict[int, int] = {}  # by chat: the last message seen
        self.opened_url: str | None = None
        self.clipboard: str | None = None
        self.inline_query: str | None = None
        self.inline_results: list[Json] = []
        self._settle = settle

    # -- acting

    def _acts(self, chat: Chat | None = None) -> Chat:
        """What was on the screen until now is no longer new."""
        self._mark = self.world.changes
        self.world.answers.pop(self.user.id, None)
        self.open_chat = chat if chat is not None else self.open_chat
        return self.open_chat

    async def sends(self, text: str, chat: Chat | int | None = None) -> Message:
        """Writes a text or a command."""
        where = self._acts(self.chat_of(chat))
        message = people.say(self.world, self.user, where, text)[-1]
        await self._settle()
        return message

    async def taps(self, label: str, chat: Chat | int | None = None) -> None:
        """Presses the button with this label: under a message of the open chat, else on the keyboard below it."""
        self.open_chat = self.open_chat if chat is None else self.chat_of(chat)
        await self.presses(find_button(self.open_chat, label))

    async def taps_twice(self, label: str) -> None:
        """Presses a button twice before the bot can answer."""
        button = find_button(self.open_chat, label)
        await self.presses(button, times=2)

    async def presses(self, button: Button, times: int = 1) -> None:
        """Presses this very button."""
        self._acts()
        self.inline_query = None
        for _ in range(times):
            self._press(button)
        await self._settle()

    def _press(self, button: Button) -> None:
        given, message = button.given, button.message
        if message is None:
            self._press_reply(given)
        elif "callback_data" in given:
            people.press(self.world, self.user, message, given["callback_data"])
        elif "url" in given:
            self._open(given["url"])
        elif "copy_text" in given:
            self.clipboard = given["copy_text"]["text"]
        else:
            drafts = (value for key, value in given.items() if key.startswith("switch_inline_query"))
            self.inline_query = next((value for value in drafts if isinstance(value, str)), "")

    def _press_reply(self, given: Json) -> None:
        chat = self.open_chat
        if chat.reply_keyboard and chat.reply_keyboard.get("one_time_keyboard"):
            chat.reply_keyboard = None
        if given.get("request_contact"):
            self._share(self.user, chat)
        elif given.get("request_location"):
            people.write(self.world, self.user, chat, content={"location": _PLACE})
        else:
            people.say(self.world, self.user, chat, given["text"])

    async def taps_data(self, data: str, message_id: int | None = None, chat: Chat | int | None = None) -> Query:
        """Presses a forged button: any data, on this message (else the newest one of the bot)."""
        where = self._acts(self.chat_of(chat))
        messages = [m for m in where.messages.values() if m.sender is self.world.bot]
        if message_id is not None:
            messages = [where.messages[message_id]] if message_id in where.messages else []
            if not messages:  # Telegram also reports presses on messages that are gone
                messages = [Message(where, message_id, 0, self.world.bot, deleted=True)]
        assert messages, f"{self.name} sees no message of the bot to press a button on"
        query = people.press(self.world, self.user, messages[-1], data)
        await self._settle()
        return query

    async def opens(self, link: str) -> None:
        """Opens a t.me link: to the bot, with its start payload, or to a channel or group by name."""
        self._acts()
        self._open(link)
        await self._settle()

    def _open(self, link: str) -> None:
        self.opened_url = link
        found = _LINK.match(link)
        if found is None:
            assert "t.me/" not in link, f"not a link that Telegram opens: {link}"
            return
        name = found[1].lower()
        if name == (self.world.bot.username or "").lower():
            self.open_chat = self.chat
            if self.chat.blocked:
                set_blocked(self.world, self.chat, False)
            start = f"/start {found[2]}" if found[2] else "/start"
            people.say(self.world, self.user, self.chat, start)
        else:
            chat = self.world.chats_by_name.get(name)
            assert chat is not None and chat.type != "private", f"no channel or group is called @{name}"  # noqa: PT018
            self.open_chat = chat

    async def shares_contact(self, chat: Chat | int | None = None) -> None:
        """Shares the own phone number."""
        self._share(self.user, self._acts(self.chat_of(chat)))
        await self._settle()

    async def shares_contact_of(self, other: "Phone") -> None:
        """Sends somebody else's contact."""
        self._share(other.user, self._acts(self.chat))
        await self._settle()

    def _share(self, owner: User, chat: Chat) -> None:
        people.write(self.world, self.user, chat, content={"contact": people.contact_of(owner)})

    async def sends_photo(
        self, data: bytes = TINY_PNG, caption: str | None = None, chat: Chat | int | None = None
    ) -> Message:
        """Sends a picture."""
        return await self._sends_file("photo", Upload(data, "photo.png", "image/png"), caption, chat)

    async def sends_album(self, n: int, caption: str | None = None) -> list[Message]:
        """Sends n pictures as one album; the caption is on the first."""
        chat = self._acts(self.chat)
        group = f"{self.world.changes + 1:017d}"
        messages = []
        for index in range(n):
            content = self.world.files.media("photo", Upload(TINY_PNG, "photo.png", "image/png"))
            text = caption if caption and not index else ""
            messages.append(people.write(self.world, self.user, chat, text, content=content, media_group_id=group))
        await self._settle()
        return messages

    async def sends_document(
        self,
        data: bytes = b"text",
        name: str = "file.txt",
        mime: str = "text/plain",
        caption: str | None = None,
        chat: Chat | int | None = None,
    ) -> Message:
        """Sends a file."""
        return await self._sends_file("document", Upload(data, name, mime), caption, chat)

    async def sends_sticker(self) -> Message:
        """Sends a sticker."""
        return await self._sends_file("sticker", Upload(TINY_PNG, "sticker.webp", "image/webp"), None, None)

    async def sends_voice(self) -> Message:
        """Sends a voice message."""
        return await self._sends_file("voice", Upload(b"OggS", "voice.ogg", "audio/ogg"), None, None)

    async def sends_location(self) -> Message:
        """Sends a place."""
        chat = self._acts(self.chat)
        message = people.write(self.world, self.user, chat, content={"location": _PLACE})
        await self._settle()
        return message

    async def _sends_file(self, kind: str, upload: Upload, caption: str | None, chat: Chat | int | None) -> Message:
        where = self._acts(self.chat_of(chat))
        content = self.world.files.media(kind, upload)
        message = people.write(self.world, self.user, where, caption or "", content=content)
        await self._settle()
        return message

    async def edits(self, message_id: int, text: str, chat: Chat | int | None = None) -> None:
        """Edits an own message."""
        where = self._acts(self.chat_of(chat))
        assert message_id in where.messages, f"there is no message {message_id} in {where.title}"
        people.revise(self.world, self.user, where.messages[message_id], text)
        await self._settle()

    async def forwards(self, message: Message, chat: Chat | int | None = None) -> Message:
        """Forwards a message, to the bot unless another chat is given."""
        forwarded = people.forward(self.world, self.user, message, self._acts(self.chat_of(chat)))
        await self._settle()
        return forwarded

    async def asks_inline(self, query: str, timeout: float = 5) -> list[dict[str, Any]]:
        """Types @bot and a query anywhere; the results that the bot offers."""
        self._acts()
        asked = people.ask_inline(self.world, self.user, query)
        await self._settle()
        try:
            await asyncio.wait_for(asked.answered.wait(), timeout)
        except TimeoutError:
            raise AssertionError(f"the bot did not answer the inline query {query!r}") from None
        self.inline_query, self.inline_results = query, asked.results or []
        return self.inline_results

    async def chooses_inline(self, index: int, chat: Chat | int | None = None) -> Message:
        """Sends one of the last results into a chat."""
        count = len(self.inline_results)
        assert index < count, f"there are {count} inline results, none with index {index}"
        where = self._acts(self.chat_of(chat))
        result, query = self.inline_results[index], self.inline_query or ""
        message = people.choose_inline(self.world, self.user, result, query, where)
        await self._settle()
        return message

    def blocks_bot(self) -> None:
        """Blocks the bot."""
        set_blocked(self.world, self.chat, True)

    def unblocks_bot(self) -> None:
        """Takes the block back."""
        set_blocked(self.world, self.chat, False)

    async def joins(self, chat: Chat | int) -> None:
        """Enters a channel or group."""
        set_status(self.world, self.chat_of(chat), self.user, "member", by=self.user)
        await self._settle()

    async def leaves(self, chat: Chat | int) -> None:
        """Leaves a channel or group."""
        set_status(self.world, self.chat_of(chat), self.user, "left", by=self.user)
        await self._settle()


_PLACE = {"latitude": 39.9042, "longitude": 116.4074}

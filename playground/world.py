"""The playground's world: the bot, people, chats, messages and what is kept about them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playground.clock import Clock
from playground.entities import Entity
from playground.files import Files
from playground.profile import Profile
from playground.updates import Updates

Json = dict[str, Any]
MEMBERS = ("creator", "administrator", "member")


@dataclass(slots=True, eq=False)
class User:
    """A person or the bot."""

    id: int
    first_name: str
    language_code: str | None = None
    username: str | None = None
    phone_number: str | None = None
    is_bot: bool = False
    last_name: str | None = None
    deactivated: bool = False  # the person has deleted their account

    def as_json(self) -> Json:
        """A User of the Bot API."""
        described: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            described["last_name"] = self.last_name
        if self.username:
            described["username"] = self.username
        if self.language_code:
            described["language_code"] = self.language_code
        return described


@dataclass(slots=True, eq=False)
class Chat:
    """A chat of any type. `members` maps user ids to their status; the bot's own status is among them."""

    id: int
    type: str
    title: str
    username: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    last_message_id: int = 0
    started: bool = False  # private chats: the person has pressed Start
    blocked: bool = False  # private chats: the person has blocked the bot
    bot_rights: frozenset[str] = frozenset()  # channels and groups: what the bot may do once it is administrator
    migrated_to: int | None = None
    reply_keyboard: Json | None = None
    reply_keyboard_from: int = 0  # the message that brought it
    typing_until: float = 0.0
    pinned: list[int] = field(default_factory=list)
    invite_links: list[str] = field(default_factory=list)  # the primary one first
    menu_button: Json | None = None

    def as_json(self) -> Json:
        """A Chat of the Bot API."""
        described: Json = {"id": self.id, "type": self.type}
        described["first_name" if self.type == "private" else "title"] = self.title
        if self.username:
            described["username"] = self.username
        return described

    @property
    def may_post(self) -> bool:
        """Channels: whether the bot may post."""
        return "post_messages" in self.bot_rights

    @may_post.setter
    def may_post(self, may: bool) -> None:
        self.bot_rights = self.bot_rights | {"post_messages"} if may else self.bot_rights - {"post_messages"}

    def lets(self, bot_id: int, right: str) -> bool:
        """Whether the bot is an administrator with this right."""
        return self.members.get(bot_id) == "administrator" and right in self.bot_rights

    def has(self, user_id: int) -> bool:
        """Whether this user is in the chat now."""
        return self.members.get(user_id) in MEMBERS


@dataclass(slots=True, eq=False)
class Message:
    """A message. `text` is the caption where `content` holds media; `touched` orders all changes in the world."""

    chat: Chat
    id: int
    date: int
    sender: User
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    content: Json = field(default_factory=dict)
    markup: Json | None = None
    extra: Json = field(default_factory=dict)
    edited: int = 0
    version: int = 1
    touched: int = 0
    editable: bool = True
    deleted: bool = False
    inline_message_id: str | None = None
    reaction: str | None = None  # the bot's

    @property
    def is_media(self) -> bool:
        """Whether the text is a caption."""
        return any(kind in self.content for kind in ("photo", "video", "document", "voice"))

    @property
    def is_service(self) -> bool:
        """Whether Telegram wrote it: somebody joined, left, the group moved."""
        return any(kind in self.content for kind in SERVICE)

    def as_json(self) -> Json:
        """A Message of the Bot API."""
        described: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.as_json()}
        if self.chat.type == "channel":
            described["sender_chat"] = self.chat.as_json()
        else:
            described["from"] = self.sender.as_json()
        if self.content:
            described |= self.content
        if self.text:
            caption = self.is_media
            described["caption" if caption else "text"] = self.text
            if self.entities:
                described["caption_entities" if caption else "entities"] = self.entities
        if self.extra:
            described |= self.extra
        if self.edited:
            described["edit_date"] = self.edited
        if self.markup:
            described["reply_markup"] = self.markup
        return described


SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "group_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
)


class World:
    """Everything that Telegram would keep for one bot."""

    def __init__(self, bot: User, clock: Clock, updates: Updates) -> None:
        self.bot = bot
        self.clock = clock
        self.updates = updates
        self.files = Files()
        self.profile = Profile()
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.chats_by_name: dict[str, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Message] = {}
        # By text, offset and the person (None for everybody): until when it holds, and the query that was answered.
        self.inline_answers: dict[tuple[str, str, int | None], tuple[float, Query]] = {}
        self.chats_of: dict[int, list[Chat]] = {}  # by person
        self.answers: dict[int, Query] = {}  # the last answered button press of each person
        self.group_ids = count(4_000_001)
        self.channel_ids = count(1_900_000_001)
        self.changes = 0
        self.listeners: list[Callable[[], None]] = []
        self._last_message_id = 0

    def changed(self) -> int:
        """Counts a change and tells those who listen."""
        self.changes += 1
        for listener in self.listeners:
            listener()
        return self.changes

    def add_chat(self, chat: Chat) -> Chat:
        """Takes in a chat."""
        self.chats[chat.id] = chat
        if chat.username:
            self.chats_by_name[chat.username.lower()] = chat
        self.changed()
        return chat

    def add_person(self, user: User) -> Chat:
        """Takes in a person; returns their private chat with the bot."""
        self.users[user.id] = user
        chat = self.add_chat(Chat(user.id, "private", user.first_name, user.username))
        self.chats_of[user.id] = [chat]
        return chat

    def set_member(self, chat: Chat, user: User, status: str) -> str:
        """Lets a user enter or leave a chat; returns the status they had."""
        before = chat.members.get(user.id, "left")
        chat.members[user.id] = status
        chats = self.chats_of.setdefault(user.id, [])
        if status in MEMBERS and chat not in chats:
            chats.append(chat)
        elif status not in MEMBERS and chat in chats:
            chats.remove(chat)
        self.changed()
        return before

    def next_message_id(self, chat: Chat) -> int:
        """Private chats and groups share one row of numbers, channels and supergroups have their own."""
        if chat.type in ("channel", "supergroup"):
            chat.last_message_id += 1
            return chat.last_message_id
        self._last_message_id += 1
        return self._last_message_id

    def post(self, chat: Chat, sender: User, **parts: Any) -> Message:
        """Puts a new message into a chat."""
        message = Message(chat, self.next_message_id(chat), int(self.clock.seconds()), sender, **parts)
        chat.messages[message.id] = message
        message.touched = self.changed()
        return message

    def revise(self, message: Message) -> None:
        """Marks a message as edited now; its new parts are already set."""
        message.edited = int(self.clock.seconds())
        message.version += 1
        message.touched = self.changed()

    def delete(self, message: Message) -> None:
        """Takes a message away for everybody."""
        message.chat.messages.pop(message.id, None)
        message.deleted = True
        self.changed()

    def bot_hears(self, chat: Chat) -> bool:
        """Whether the bot gets what is written in this chat."""
        if chat.type == "private":
            return not chat.blocked
        status = chat.members.get(self.bot.id)
        return status == "administrator" or (status == "member" and chat.type != "channel")

    def tell(self, kind: str, message: Message) -> None:
        """Sends the bot an update about a message, if the bot is in its chat."""
        if self.bot_hears(message.chat):
            self.updates.add(kind, message.as_json(), message.chat.id)


@dataclass(slots=True, eq=False)
class Query:
    """A button press or an inline query that waits for the bot's answer."""

    id: str
    user: User
    born: float
    message: Message | None = None
    asked: tuple[str, str] | None = None  # inline: the text and the offset
    results: list[Json] | None = None
    button: Json | None = None  # inline: above the results
    next_offset: str = ""
    text: str | None = None
    alert: bool = False
    url: str | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

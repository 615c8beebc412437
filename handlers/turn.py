"""One update's turn: what a handler sees of the world, and what it leaves to be done after the commit."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlmodel import Session
from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.ext import Application, CallbackContext, ExtBot

from models import dialogue as dialogues
from models import person as people
from models.campaign import Campaign
from models.clock import Clock
from models.dialogue import Dialogue
from models.document import Look
from models.person import Person
from models.public import Names
from models.refusal import Refusal
from views.callbacks import Callback, decode
from views.html import Html
from views.inline import Offer
from views.screen import Screen
from views.texts import Language, Texts, language_of


@dataclass(frozen=True)
class World:
    """What every turn shares: the campaign, the clock, the texts, the bot's own name, and where the web board is."""

    campaign: Campaign
    clock: Clock
    texts: Texts
    username: str
    web_url: str | None = None
    names: Names = Names.name  # how much of a member's name leaves the circle of those who have joined


@dataclass(slots=True)
class Show:
    """Shows a screen in a chat after the commit: in place of ``edit_id`` where that can be, else as a new message."""

    chat_id: int
    screen: Screen
    edit_id: int | None = None
    standing: bool = False  # only tells where the person stands: the newest of several is enough
    album: str | None = None  # answers one picture of this album: one answer is enough for all of them


@dataclass(slots=True)
class Answer:
    """Answers a button press after the commit, with a toast or an alert or without a word."""

    query_id: str
    text: str | None = None
    alert: bool = False


@dataclass(slots=True)
class SetCommands:
    """Sets the commands that one chat is offered, after the commit."""

    chat_id: int
    commands: list[BotCommand]

    @property
    def scope(self) -> BotCommandScopeChat:
        """That chat alone."""
        return BotCommandScopeChat(self.chat_id)


@dataclass(slots=True)
class AnswerInline:
    """Answers what was typed after the bot's name in any chat, after the commit."""

    query_id: str
    offer: Offer


@dataclass(slots=True)
class Fetch:
    """Fetches a file that was sent, after the commit. What ``look`` finds in it, outside of any transaction, goes to
    ``use``: a step of its own, in a turn of the same update, that may refuse and names the next state or none.
    ``unreached`` is found where the file cannot be fetched."""

    file_id: str
    update: Update
    look: Callable[[bytes], Look]
    use: Callable[[Context, Look], str | None]
    unreached: Look
    found: Look | None = None


Effect = Show | Answer | AnswerInline | SetCommands | Fetch


@dataclass
class Turn:
    """The turn of one update, inside the writer's transaction."""

    world: World
    session: Session
    update: Update
    effects: list[Effect] = field(default_factory=list)
    toast: Answer | None = None
    conversed: str | None = None  # the name of the conversation that took the update
    said: str | None = None  # what was typed before and waits to be confirmed
    # What stands above the next question: what was not taken, and why. ``apart``: it must be read, also when the next
    # picture of the same album is answered.
    remarks: list[Html] = field(default_factory=list)
    apart: bool = False

    @property
    def chat_id(self) -> int | None:
        """Where it happened."""
        chat = self.update.effective_chat
        return chat.id if chat else None

    @property
    def telegram_id(self) -> int | None:
        """Who did it."""
        user = self.update.effective_user
        return user.id if user else None

    @cached_property
    def _known(self) -> tuple[Person | None, Dialogue | None]:
        assert self.chat_id is not None
        assert self.telegram_id is not None
        return dialogues.who_and_where(self.session, self.chat_id, self.telegram_id)

    @cached_property
    def person(self) -> Person | None:
        """The person recognised on this account, or None for a stranger."""
        if self.telegram_id is None:
            return None
        found = self._known[0] if self.chat_id is not None else people.by_telegram(self.session, self.telegram_id)
        elsewhere = self.update.my_chat_member or self.update.inline_query  # asked in any chat, blocked or not
        if found is not None and found.blocked and elsewhere is None:
            found.blocked = False  # they are writing: whatever was noted, it holds no longer
        return found

    @cached_property
    def dialogue(self) -> Dialogue | None:
        """The conversation the person is in, in this chat, unless it has expired."""
        if self.chat_id is None or self.telegram_id is None:
            return None
        found = self._known[1]
        return found if found is not None and found.expires_at > self.world.clock.now() else None

    @cached_property
    def pressed(self) -> Callback | None:
        """What the pressed button means; None for no button, or for one that is not ours."""
        query = self.update.callback_query
        return decode(query.data) if query is not None and query.data is not None else None

    @property
    def language(self) -> Language:
        """The person's language; a stranger's is what they chose, else it is taken from their Telegram."""
        if self.person is not None:
            return self.world.texts.in_language(self.person.language)
        if self.dialogue is not None and self.dialogue.language is not None:
            return self.world.texts.in_language(self.dialogue.language)
        user = self.update.effective_user
        return self.world.texts.in_language(language_of(user.language_code if user else None))

    def end(self) -> list[Effect]:
        """The effects in the order to be carried out; a pressed button is always answered."""
        query = self.update.callback_query
        if query is None:
            return self.effects
        return [self.toast or Answer(query.id), *self.effects]


current: ContextVar[Turn] = ContextVar("turn")


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The library's context with what this bot's handlers need, all typed."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        chat_id: int | None = None,
        user_id: int | None = None,
    ) -> None:
        super().__init__(application, chat_id=chat_id, user_id=user_id)
        self.turn = current.get()

    @property
    def session(self) -> Session:
        """The turn's database session: one transaction, committed by the writer alone."""
        return self.turn.session

    @property
    def world(self) -> World:
        """Campaign, clock, texts."""
        return self.turn.world

    @property
    def campaign(self) -> Campaign:
        """The campaign's own data."""
        return self.turn.world.campaign

    @property
    def clock(self) -> Clock:
        """The house's clock."""
        return self.turn.world.clock

    @property
    def t(self) -> Language:
        """The sentences, in the person's language."""
        return self.turn.language

    @property
    def person(self) -> Person:
        """The person acting; a stranger is refused with ``not_joined``."""
        self.require_joined()
        assert self.turn.person is not None
        return self.turn.person

    def require_joined(self) -> None:
        """For what everybody who has joined may read. Refusal: ``not_joined``."""
        if self.turn.person is None:
            raise Refusal("not_joined")

    @property
    def pressed(self) -> Callback | None:
        """What the pressed button means."""
        return self.turn.pressed

    @property
    def typed(self) -> str:
        """The text of the message that was sent; empty where there is none."""
        message = self.turn.update.message
        return (message.text or "") if message is not None else ""

    @property
    def album(self) -> str | None:
        """The album that the message is a part of."""
        message = self.turn.update.message
        return message.media_group_id if message is not None else None

    @property
    def caption(self) -> str | None:
        """The words under the picture or the file that was sent."""
        message = self.turn.update.message
        return message.caption if message is not None else None

    def remark(self, sentence: Html, *, apart: bool = False) -> None:
        """Says something above the next question; ``apart``: whatever is answered to the rest of the same album."""
        self.turn.remarks.append(sentence)
        self.turn.apart = self.turn.apart or apart

    def show(self, screen: Screen) -> None:
        """Shows a screen to the person acting: a button press edits its message, anything else gets a new one."""
        chat_id = self.turn.chat_id
        if chat_id is None:
            return
        query = self.turn.update.callback_query
        edit_id = query.message.message_id if query is not None and query.message is not None else None
        album = None if self.turn.apart else self.album
        self.turn.effects.append(Show(chat_id, screen, edit_id if screen.editable else None, album=album))

    def show_privately(self, screen: Screen) -> None:
        """Shows a screen in the private chat of whoever acted elsewhere; to nobody if they never came here."""
        if self.turn.telegram_id is not None:
            self.turn.effects.append(Show(self.turn.telegram_id, screen))

    def tell(self, text: str, *, alert: bool = False) -> None:
        """Answers the pressed button with a short word, up to 200 characters."""
        query = self.turn.update.callback_query
        if query is not None:
            self.turn.toast = Answer(query.id, text[:200], alert)

    def offer(self, offer: Offer) -> None:
        """Answers what was asked inline."""
        query = self.turn.update.inline_query
        if query is not None:
            self.turn.effects.append(AnswerInline(query.id, offer))

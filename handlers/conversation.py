"""Conversations in the library's shape (entry points, states, fallbacks) whose state lives in the database.

The state changes in the update's own transaction, so a restart in mid-conversation loses nothing; it expires by
a stored time. A step returns the next state (whose question is then asked), ``END``, or ``None`` to stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseHandler, filters

from handlers.turn import Context, Show, Turn, current
from models import plain_text
from models.dialogue import SAID_MAX, Dialogue
from models.pledge import TEXT_MAX
from models.refusal import Refusal
from views import conversation as view
from views.callbacks import digest
from views.screen import Screen

END: Final = "end"
#: A message of words, and any message at all; a command is neither, and nor is an edit.
TYPED = filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE
ANYTHING = ~filters.COMMAND & filters.UpdateType.MESSAGE
#: A conversation left lying is over after so long; its draft stays.
EXPIRES: Final = timedelta(days=7)

Step = BaseHandler[Update, Context, Any]
Prompt = Callable[[Context], Screen]


@dataclass(frozen=True)
class State:
    """A question and the steps that take its answer, in the order in which they are tried.

    ``most`` is the length of the longest answer, as Telegram counts; at most :data:`models.dialogue.SAID_MAX`.
    """

    prompt: Prompt
    steps: Sequence[Step]
    most: int = TEXT_MAX


class Conversation(BaseHandler[Update, Context, Any]):
    """A conversation of one person in one private chat."""

    def __init__(
        self,
        name: str,
        *,
        entry_points: Sequence[Step],
        states: Mapping[str, State],
        fallbacks: Sequence[Step],
    ) -> None:
        super().__init__(self._never)
        self.name = name
        self.entry_points = entry_points
        self.states = states
        self.fallbacks = fallbacks

    def check_update(self, update: object) -> tuple[Step, Any] | None:
        """The step that takes this update, with what it made of it."""
        if not isinstance(update, Update) or update.effective_chat is None or update.effective_chat.type != "private":
            return None
        dialogue = self._dialogue()
        steps: list[Step] = [*self.entry_points]
        if dialogue is not None:
            answering = self.states[dialogue.state].steps
            pressed = current.get().pressed
            if isinstance(pressed, view.UseSaid):
                return (answering[0], pressed) if answering and pressed.mark == _mark(dialogue) else None
            steps += [*answering, *self.fallbacks]
        for step in steps:
            check = step.check_update(update)
            if check is not None and check is not False:
                return step, check
        return None

    async def handle_update(self, update: Update, application: Any, check_result: Any, context: Context) -> Any:
        """Runs the step and moves on to the state it names."""
        step, check = check_result
        context.turn.conversed = self.name
        dialogue = self._dialogue()
        if dialogue is not None and dialogue.said is not None:
            context.turn.said, dialogue.said = dialogue.said, None
        if isinstance(check, view.UseSaid):
            self._move(context, await step.callback(update, context))
            return
        if dialogue is not None and dialogue.interrupted and step in self.states[dialogue.state].steps:
            dialogue.said = _answerable(context.typed, self.states[dialogue.state].most)
            if dialogue.said is not None:
                context.session.flush()
                context.show(self.prompt(context))
                dialogue.interrupted = False
                return
        try:
            moved = await step.handle_update(update, application, check, context)
        except Refusal:
            if dialogue is not None and step in self.fallbacks:
                self.states[dialogue.state].prompt(context)  # where the step is gone, this says why
            raise
        self._move(context, moved)

    def prompt(self, context: Context) -> Screen:
        """The question of the state in which the person stands, with what was typed and waits to be confirmed.

        Where something else was shown since it was asked, it comes in a message of its own, at the end of the chat.
        """
        dialogue = context.turn.dialogue
        assert dialogue is not None, "asked only in a conversation"
        state = self.states[dialogue.state]
        screen = state.prompt(context)
        if dialogue.said is not None and state.steps:
            screen = view.ask_to_use(context.t, dialogue.said, _mark(dialogue), screen)
        return replace(screen, anew=True) if dialogue.interrupted else screen

    def go_on(self, context: Context, state: str | None) -> None:
        """Moves on after a step that was taken outside of the conversation's own."""
        context.turn.conversed = self.name
        self._move(context, state)

    def _dialogue(self) -> Dialogue | None:
        dialogue = current.get().dialogue
        if dialogue is None or dialogue.name != self.name or dialogue.state not in self.states:
            return None
        return dialogue

    def _move(self, context: Context, state: str | None) -> None:
        turn = context.turn
        if state == END:
            # A button of another conversation may have been pressed: the one the person is in stays open.
            if turn.dialogue is not None and turn.dialogue.name == self.name:
                end(context)
            return
        if turn.dialogue is None:
            return
        _keep_open(turn.dialogue, context.clock.now())
        if state is not None:
            if turn.dialogue.state != state:
                turn.dialogue.state = state
            context.session.flush()
            context.show(view.below(turn.remarks, self.prompt(context)))
        if turn.dialogue.interrupted:
            turn.dialogue.interrupted = False

    async def _never(self, _update: Update, _context: Context) -> None:
        raise AssertionError("a conversation's own steps are called")


def begin(
    context: Context, name: str, state: str, *, subject_id: int | None = None, part_id: int | None = None
) -> None:
    """Puts the person into a conversation; one they were in before is left, its draft kept."""
    turn = context.turn
    assert turn.chat_id is not None
    assert turn.telegram_id is not None
    row = context.session.get(Dialogue, (turn.chat_id, turn.telegram_id))
    if row is None:
        row = Dialogue(
            chat_id=turn.chat_id, telegram_id=turn.telegram_id, name=name, state=state, expires_at=context.clock.now()
        )
        context.session.add(row)
    row.name, row.state, row.subject_id, row.part_id = name, state, subject_id, part_id
    row.interrupted, row.said = False, None
    _keep_open(row, context.clock.now())
    context.session.flush()
    turn.dialogue = row


def note_interruption(turn: Turn) -> None:
    """Something else was shown in the middle of a conversation: its question is no longer what stands last.

    What is typed next is not taken for the answer unseen: a word of thanks must not become part of a promise.
    """
    if turn.effects == [] or turn.chat_id is None or turn.chat_id != turn.telegram_id:
        return
    dialogue = turn.dialogue
    if dialogue is None or dialogue.name in ("", turn.conversed) or dialogue.interrupted:
        return
    if dialogue not in turn.session:
        return  # it ended
    if any(isinstance(effect, Show) and effect.chat_id == turn.chat_id for effect in turn.effects):
        dialogue.interrupted = True


def _answerable(typed: str, most: int) -> str | None:
    """What was typed, if it can be an answer at all; else the step itself says why not."""
    try:
        return plain_text.sentence(typed, most=min(most, SAID_MAX))
    except Refusal:
        return None


def _mark(dialogue: Dialogue) -> str:
    """What ties a button to the words and the question that it stands under."""
    return digest(f"{dialogue.state}:{dialogue.part_id}:{dialogue.said}") if dialogue.said is not None else ""


def said_again(context: Context) -> str:
    """What was typed, or what was typed before and is now confirmed by a button. Refusal: ``button_old``."""
    said = context.typed or context.turn.said
    if said is None:
        raise Refusal("button_old")
    return said


def _keep_open(row: Dialogue, now: datetime) -> None:
    """Puts the end off, to the day: a row need not be written anew for every press."""
    if row.expires_at < now + EXPIRES - timedelta(days=1):
        row.expires_at = now + EXPIRES


def end(context: Context) -> None:
    """Ends the conversation the person is in. What a stranger chose to be spoken to in is remembered."""
    row = context.turn.dialogue
    if row is not None and row.language is not None and context.turn.person is None:
        row.name = row.state = ""
        row.subject_id = row.part_id = None
    elif row is not None:
        context.session.delete(row)
        context.turn.dialogue = None
    context.session.flush()


async def not_text(_update: Update, _context: Context) -> str:
    """A sticker, a voice or a photo is no answer here."""
    raise Refusal("text_wanted")


async def press_instead(_update: Update, _context: Context) -> str:
    """Text where a button is wanted."""
    raise Refusal("press_wanted")

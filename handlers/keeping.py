"""What becomes of a public pledge, in the hands of those who answer for it.

What is typed is stored with every step and made public by a button under its preview; the dialogue only remembers which
word is being written.
"""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from handlers import card
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, press_instead, said_again
from handlers.tap import Tap
from handlers.turn import Context
from models import organisation as organisations
from models import pledge as pledges
from models import pledge_history, pledge_keeping
from models import pledge_word as words
from models.pledge import REASON_MAX, Author, Item, Pledge, Result
from models.pledge_history import Step
from models.pledge_word import WHOLE, Word
from models.refusal import Refusal
from views import keeping as view
from views.board import Board
from views.callbacks import Callback
from views.pledge import Mine, Revise
from views.pledge_card import Known
from views.screen import Button, Screen

NAME = "keeping"
TEXT, PERCENT, PREVIEW = "text", "percent", "preview"
PHOTO = filters.PHOTO & filters.UpdateType.MESSAGE
#: Refusals that mean that the pledge has changed since its button was shown: after them it is shown as it stands.
CHANGED = frozenset({"pledge_withdrawn", "pledge_closed", "item_closed", "item_open", "item_gone", "word_gone"})


# The pledge and its items


async def own(_update: Update, context: Context, pressed: view.Own) -> None:
    """Shows a pledge to those who answer for it."""
    pledge = pledge_keeping.own(context.session, context.person, pressed.pledge_id)
    context.show(own_screen(context, pledge, pressed.offset))


async def own_item(_update: Update, context: Context, pressed: view.OwnItem) -> None:
    """Shows one item of it."""
    context.show(_item_screen(context, pressed.pledge_id, pressed.line))


async def ask_kept(_update: Update, context: Context, pressed: view.AskKept) -> None:
    """Asks whether the item was kept."""
    pledge_keeping.require_open(context.session, context.person, pressed.pledge_id, pressed.line)
    context.show(_ask_kept(context, pressed.pledge_id, pressed.line))


async def kept(_update: Update, context: Context, pressed: view.Kept) -> None:
    """The item was kept. Pressed after something else was said of it, the question is asked again."""
    session, person = context.session, context.person
    pledge, item = pledge_keeping.own_line(session, person, pressed.pledge_id, pressed.line)
    if item.result is Result.kept:
        context.tell(context.t.plain("keeping.said_already"))
    else:
        pledge_keeping.require_open(session, person, pressed.pledge_id, pressed.line)
        if pledge_history.last_of_line(session, pressed.pledge_id, pressed.line) != pressed.seen:
            context.tell(context.t.plain("keeping.changed_since"), alert=True)
            context.show(_ask_kept(context, pressed.pledge_id, pressed.line))
            return
        pledge_keeping.keep(session, person, pressed.pledge_id, pressed.line, context.clock)
        card.keep_posts_true(context, pledge)
        context.tell(context.t.plain("keeping.said_kept"))
    context.show(own_screen(context, pledge, 0))


def own_screen(context: Context, pledge: Pledge, offset: int) -> Screen:
    """A pledge with what can be said of it, and the way back to the list."""
    t, organisation = context.t, organisations.by_id(context.session, pledge.organisation_id)
    text, items = card.read(context, t, pledge, organisation), card.items_of(context, pledge)
    to = Mine(offset) if pledge.author is Author.member else Board(pledge.organisation_id, offset)
    return view.own(t, context.campaign, text, pledge, items, Button(t.plain("board.button.list"), to))


def looked_after(context: Context, pledge: Pledge, screen: Screen) -> Screen:
    """A pledge that is read, with a button for whoever answers for it."""
    if not pledges.keeps(context.session, context.person, pledge):
        return screen
    return view.looked_after(context.t, pledge, screen)


def as_it_stands(context: Context, pressed: Callback | None) -> Screen | None:
    """The pledge of a pressed button, as it is by now; None where the button is of none, or it cannot be seen."""
    of_pledge = (*(tap.kind for tap in (*TAPS, *SCREENS)), Revise)
    pledge_id = getattr(pressed, "pledge_id", None)
    if not isinstance(pressed, of_pledge) or not isinstance(pledge_id, int):
        return None
    try:
        return own_screen(context, pledge_keeping.own(context.session, context.person, pledge_id), 0)
    except Refusal:
        return None


def _item_screen(context: Context, pledge_id: int, line: int) -> Screen:
    pledge, item = pledge_keeping.own_line(context.session, context.person, pledge_id, line)
    said = [
        (entry, context.t.short_day(entry.at.astimezone(context.clock.zone).date()))
        for entry in pledge_history.of_line(context.session, pledge_id, line, limit=view.SHOWN)
    ]
    known = Known(pledge_history.explanations(context.session, pledge_id), context.clock.today())
    number = _number(context, pledge, item)
    return view.item(context.t, context.campaign, pledge, item, known, number=number, said=said)


def _ask_kept(context: Context, pledge_id: int, line: int) -> Screen:
    pledge, item = pledge_keeping.own_line(context.session, context.person, pledge_id, line)
    seen = pledge_history.last_of_line(context.session, pledge_id, line)
    return view.ask_kept(context.t, context.campaign, pledge, item, number=_number(context, pledge, item), seen=seen)


def _number(context: Context, pledge: Pledge, item: Item) -> int:
    return [each.id for each in card.items_of(context, pledge)].index(item.id) + 1


# Entry


async def tell(_update: Update, context: Context, pressed: view.Tell) -> str:
    """Begins to say something of an item or of the pledge, or goes on where it was left."""
    step, now = _step(pressed.step), context.clock.now()
    word = words.begin(context.session, context.person, pressed.pledge_id, pressed.line, step, now)
    begin(context, NAME, TEXT, subject_id=word.id)
    return PREVIEW if word.text else TEXT


# The text


def ask_text(context: Context) -> Screen:
    """Asks for the words."""
    word = _word(context)
    return view.ask_text(context.t, context.campaign, word, _item_of(context, word))


async def wrote(_update: Update, context: Context) -> str:
    """Stores what was typed."""
    word = _word(context)
    words.write(context.session, word, said_again(context))
    return _after_text(word)


async def photographed(update: Update, context: Context) -> str:
    """Stores a photo, and what is written under it as the text where that is asked for."""
    word = _word(context)
    if word.step is not Step.progress:
        raise Refusal("text_wanted")
    dialogue, message = context.turn.dialogue, update.message
    assert dialogue is not None
    assert message is not None
    word.photo = message.photo[-1].file_id
    if message.caption and dialogue.state == TEXT:
        words.write(context.session, word, message.caption)
    context.session.flush()
    if not word.text:
        return TEXT
    return PREVIEW if dialogue.state == PREVIEW else _after_text(word)


def _after_text(word: Word) -> str:
    return PERCENT if word.step is Step.progress and word.percent is None else PREVIEW


async def rewrite(_update: Update, context: Context, pressed: view.Rewrite) -> str:
    """Asks for the words again; those that stand are kept until others come."""
    _enter(context, pressed.pledge_id, pressed.line, _step(pressed.step))
    return TEXT


# How far it has come


def ask_percent(context: Context) -> Screen:
    """Asks how far the item has come."""
    word = _word(context)
    return view.ask_percent(context.t, context.campaign, word, _item_of(context, word))


async def percent_typed(_update: Update, context: Context) -> str:
    """Stores the share that was typed."""
    words.measure(context.session, _word(context), view.read_percent(said_again(context)))
    return PREVIEW


async def percent_pressed(_update: Update, context: Context, pressed: view.Percent) -> str:
    """Stores the share that was pressed, or that none is said."""
    word = _enter(context, pressed.pledge_id, pressed.line, Step.progress)
    words.measure(context.session, word, None if pressed.percent == view.UNSAID else pressed.percent)
    return PREVIEW if word.text else TEXT


async def percent_again(_update: Update, context: Context, pressed: view.AskPercent) -> str:
    """Asks for the share again."""
    word = _enter(context, pressed.pledge_id, pressed.line, Step.progress)
    return PERCENT if word.text else TEXT


# The preview


def preview(context: Context) -> Screen:
    """Shows what will be read, and what saying it means."""
    word = _word(context)
    return view.preview(context.t, context.campaign, word, _item_of(context, word))


async def no_photo(_update: Update, context: Context, pressed: view.NoPhoto) -> str:
    """Takes the photo away."""
    word = _enter(context, pressed.pledge_id, pressed.line, Step.progress)
    word.photo = None
    context.session.flush()
    return PREVIEW if word.text else TEXT


async def say(_update: Update, context: Context, pressed: view.Say) -> str:
    """Makes public what stands under the button. Pressed again, it is not said again; under other words, not at all."""
    step = _step(pressed.step)
    word = words.find(context.session, context.person, pressed.pledge_id, pressed.line, step)
    if word is None:
        pledge = pledge_keeping.own(context.session, context.person, pressed.pledge_id)
        context.tell(context.t.plain("keeping.said_already"))
    elif view.said_mark(word) != pressed.mark or not word.text:
        _enter(context, pressed.pledge_id, pressed.line, step)
        context.tell(context.t.plain("keeping.changed_since"), alert=True)
        return PREVIEW if word.text else TEXT
    else:
        pledge = words.say(context.session, context.person, word, context.clock)
        card.keep_posts_true(context, pledge)
        context.tell(context.t.plain(f"keeping.said.{step.value}"))
    context.show(own_screen(context, pledge, 0))
    return END


# The way out


async def later(_update: Update, context: Context) -> str:
    """Leaves; what was written waits."""
    word = _word(context)
    if word.text or word.photo:
        context.show(view.left(context.t, word))
        return END
    return _thrown_away(context, word)


async def forget(_update: Update, context: Context, pressed: view.Forget) -> str:
    """Throws away what was written; nothing was said."""
    step = _step(pressed.step)
    word = words.find(context.session, context.person, pressed.pledge_id, pressed.line, step)
    if word is not None:
        context.tell(context.t.plain("keeping.forgotten"))
        return _thrown_away(context, word)
    pledge = pledge_keeping.own(context.session, context.person, pressed.pledge_id)
    context.show(own_screen(context, pledge, 0))
    return END


def _thrown_away(context: Context, word: Word) -> str:
    pledge = pledge_keeping.own(context.session, context.person, word.pledge_id)
    words.forget(context.session, word)
    context.show(own_screen(context, pledge, 0))
    return END


async def something_else(_update: Update, context: Context) -> str:
    """A sticker, a video or a file: words are wanted here, or a photo."""
    raise Refusal("photo_wanted" if _word(context).step is Step.progress else "text_wanted")


# What stands where


def _step(name: str) -> Step:
    for step in words.SAID:
        if step == name:
            return step
    raise Refusal("button_old")


def _word(context: Context) -> Word:
    dialogue = context.turn.dialogue
    return words.own(context.session, context.person, dialogue.subject_id if dialogue else None)


def _enter(context: Context, pledge_id: int, line: int, step: Step) -> Word:
    """The word of a pressed button: an old message's button leads back into the conversation."""
    words.require(context.session, context.person, pledge_id, line, step)
    word = words.find(context.session, context.person, pledge_id, line, step)
    if word is None:
        raise Refusal("word_gone")
    dialogue = context.turn.dialogue
    if dialogue is None or dialogue.name != NAME or dialogue.subject_id != word.id:
        begin(context, NAME, TEXT, subject_id=word.id)
    return word


def _item_of(context: Context, word: Word) -> Item | None:
    if word.line == WHOLE:
        return None
    return pledge_keeping.own_line(context.session, context.person, word.pledge_id, word.line)[1]


TAPS = [
    Tap(view.Tell, tell),
    Tap(view.Rewrite, rewrite),
    Tap(view.AskPercent, percent_again),
    Tap(view.Percent, percent_pressed),
    Tap(view.NoPhoto, no_photo),
    Tap(view.Say, say),
    Tap(view.Forget, forget),
]
SCREENS = [
    Tap(view.Own, own),
    Tap(view.OwnItem, own_item),
    Tap(view.AskKept, ask_kept),
    Tap(view.Kept, kept),
]
CONVERSATION = Conversation(
    NAME,
    # A button of an earlier message does what it says, in the conversation or out of it.
    entry_points=TAPS,
    states={
        TEXT: State(ask_text, [MessageHandler(TYPED, wrote), MessageHandler(PHOTO, photographed)], most=REASON_MAX),
        PERCENT: State(ask_percent, [MessageHandler(TYPED, percent_typed), MessageHandler(PHOTO, photographed)]),
        PREVIEW: State(preview, []),
    },
    fallbacks=[
        CommandHandler("cancel", later),
        MessageHandler(PHOTO, photographed),
        MessageHandler(TYPED, press_instead),
        MessageHandler(ANYTHING, something_else),
    ],
)

HANDLERS = [CONVERSATION, *SCREENS]

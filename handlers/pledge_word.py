"""What is said of a public pledge by those who answer for it: written, looked over, made public.

What is typed is stored with every step and made public by a button under its preview; the dialogue only remembers which
word is being written.
"""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from handlers import card
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, press_instead, said_again
from handlers.keeping import own_screen
from handlers.tap import Tap
from handlers.turn import Context
from models import pledge_keeping
from models import pledge_word as words
from models.pledge import REASON_MAX, Item
from models.pledge_history import Step
from models.pledge_word import WHOLE, Word
from models.refusal import Refusal
from views import keeping as view
from views.screen import Screen

NAME = "keeping"
TEXT, PERCENT, PREVIEW = "text", "percent", "preview"
PHOTO = filters.PHOTO & filters.UpdateType.MESSAGE


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
    """Stores a photo, and what is written under it as the text where that is asked for; else it is said that it was not
    taken. Of an album the last photo is kept."""
    word = _word(context)
    if word.step is not Step.progress:
        raise Refusal("text_wanted")
    dialogue, message = context.turn.dialogue, update.message
    assert dialogue is not None
    assert message is not None
    word.photo = message.photo[-1].file_id
    if context.caption and (dialogue.state == TEXT or not word.text):
        words.write(context.session, word, context.caption)
    elif context.caption:
        context.remark(context.t("keeping.caption_left"), apart=True)
    if context.album is not None:
        context.remark(context.t("keeping.one_photo"))
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

HANDLERS = [CONVERSATION]

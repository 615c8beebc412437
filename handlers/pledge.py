"""The conversation in which a member makes a public pledge, and the list of one's own.

The order of the questions stands in :data:`models.pledge.QUESTIONS`. The draft is stored with every answer; the
dialogue only remembers which question of which item is open.
"""

from __future__ import annotations

from datetime import date, timedelta

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from handlers import board, card
from handlers.conversation import END, Conversation, State, begin, said_again
from handlers.tap import Tap
from handlers.turn import Context
from models import pledge as pledges
from models import pledge_draft as drafts
from models.pledge import QUESTIONS, Item, Pledge, Question
from models.refusal import Refusal
from views import pledge as view
from views.dates import read_day
from views.screen import Screen

NAME = "pledge"
LEADS, PREVIEW, CHANGE, CHANGE_ITEM, DISCARD = "leads", "preview", "change", "change_item", "discard"
#: One state for each question; the dialogue's part is the item that it is asked of.
ASKING: dict[str, Question] = {f"ask_{question}": question for question in QUESTIONS}
TYPED = filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE
ANYTHING = ~filters.COMMAND & filters.UpdateType.MESSAGE


# Entry


async def start(_update: Update, context: Context, _pressed: view.Begin | None = None) -> str:
    """Opens the draft where it was left, or begins one with the choice of leads."""
    draft = drafts.begin(context.session, context.person, context.clock.now())
    begin(context, NAME, LEADS, subject_id=draft.id)
    return _next(context, draft)


async def revise(_update: Update, context: Context, pressed: view.Revise) -> str:
    """Opens a public pledge for a new version."""
    draft = drafts.revise(context.session, context.person, pressed.pledge_id, context.clock.now())
    begin(context, NAME, LEADS, subject_id=draft.id)
    return _next(context, draft)


# The leads


def ask_leads(context: Context) -> Screen:
    """Asks for one to five of the leads."""
    draft = _draft(context)
    return view.choose(context.t, context.campaign, draft, _items(context, draft))


async def choose(_update: Update, context: Context, pressed: view.Choose) -> str | None:
    """Chooses a lead, or takes it off: asks first if something has been written for it."""
    draft = _enter(context, pressed.pledge_id)
    if not pressed.on and any(
        item.criterion == pressed.criterion and drafts.is_begun(item) for item in _items(context, draft)
    ):
        context.show(view.ask_take_off(context.t, context.campaign, draft, pressed.criterion))
        return None
    drafts.choose(context.session, context.person, draft, pressed.criterion, context.campaign, on=bool(pressed.on))
    return LEADS


async def take_off(_update: Update, context: Context, pressed: view.TakeOff) -> str:
    """Takes a lead off, with what was written for it."""
    draft = _enter(context, pressed.pledge_id)
    drafts.choose(context.session, context.person, draft, pressed.criterion, context.campaign, on=False)
    return LEADS


async def chosen(_update: Update, context: Context, pressed: view.Chosen) -> str:
    """Goes on to the first question that is open."""
    draft = _enter(context, pressed.pledge_id)
    drafts.require_enough(_items(context, draft), context.campaign.pledge)
    return _next(context, draft)


# The questions


def ask(context: Context) -> Screen:
    """Asks the open question of the open item."""
    draft, item = _open_item(context)
    dialogue = context.turn.dialogue
    assert dialogue is not None
    offered = _offered_days(context)
    return view.question(context.t, context.campaign, _items(context, draft), item, ASKING[dialogue.state], offered)


async def typed(_update: Update, context: Context) -> str:
    """Stores what was typed for the open question and goes on."""
    dialogue = context.turn.dialogue
    assert dialogue is not None
    draft, item = _open_item(context)
    asked = ASKING[dialogue.state]
    text = said_again(context)
    if asked == "due":
        drafts.set_due(
            context.session,
            context.person,
            item,
            read_day(text, context.clock.today(), day_first=context.t.code != "zh-CN"),
            context.campaign.pledge,
            context.clock.today(),
        )
    else:
        drafts.write(context.session, context.person, item, asked, text, context.campaign.pledge)
    return _after(context, draft, item, asked)


async def offered_day(_update: Update, context: Context, pressed: view.Due) -> str:
    """Takes a day that was offered."""
    draft, item = _enter_item(context, pressed.item_id)
    try:
        day = date.fromordinal(pressed.day)
    except (ValueError, OverflowError):
        raise Refusal("date_unreadable") from None
    drafts.set_due(context.session, context.person, item, day, context.campaign.pledge, context.clock.today())
    return _after(context, draft, item, "due")


async def keep(_update: Update, context: Context, pressed: view.Keep) -> str:
    """Leaves the answer as it is and goes on."""
    draft, item = _enter_item(context, pressed.item_id)
    return _after(context, draft, item, _question(pressed.question))


async def back(_update: Update, context: Context, pressed: view.Back) -> str:
    """Goes to the question before; before the first stands the choice of leads."""
    draft, item = _enter_item(context, pressed.item_id)
    order = [(each, question) for each in _items(context, draft) for question in QUESTIONS]
    place = order.index((item, _question(pressed.question)))
    return _open(context, *order[place - 1]) if place else LEADS


async def not_text(_update: Update, _context: Context) -> str:
    """A sticker, a voice or a photo is no answer here."""
    raise Refusal("text_wanted")


async def press_instead(_update: Update, _context: Context) -> str:
    """Text where a button is wanted."""
    raise Refusal("press_wanted")


# The preview


def show_preview(context: Context) -> Screen:
    """Shows the draft as others will read it."""
    draft = _draft(context)
    organisation = pledges.membership(context.session, context.person)
    return view.preview(context.t, context.campaign, draft, _items(context, draft), context.person.name, organisation)


async def preview(_update: Update, context: Context, pressed: view.Preview) -> str:
    """Back to the preview, or to what is still open."""
    return _next(context, _enter(context, pressed.pledge_id))


async def publish(_update: Update, context: Context, pressed: view.Publish) -> str:
    """Makes the pledge public, and posts it to the organisation's channel if it has one."""
    pledge, organisation, now = drafts.publish(
        context.session, context.person, pressed.pledge_id, context.campaign, context.clock
    )
    if now:
        card.keep_posts_true(context, pledge, organisation)
    context.tell(context.t.plain("pledge.published_toast"))
    context.show(view.published(context.t, pledge, organisation))
    return END


def ask_change(context: Context) -> Screen:
    """Asks which item to change."""
    draft = _draft(context)
    return view.change(context.t, context.campaign, draft, _items(context, draft))


async def change(_update: Update, context: Context, pressed: view.Change) -> str:
    """Offers the items for change, or the answers of the only one."""
    draft = _enter(context, pressed.pledge_id)
    chosen = _items(context, draft)
    if len(chosen) != 1:
        return CHANGE
    return _at(context, chosen[0], CHANGE_ITEM)


def ask_change_item(context: Context) -> Screen:
    """Asks which answer of an item to change."""
    draft, item = _open_item(context)
    return view.change_item(context.t, context.campaign, _items(context, draft), item)


async def change_item(_update: Update, context: Context, pressed: view.ChangeItem) -> str:
    """Offers the answers of an item for change."""
    _draft, item = _enter_item(context, pressed.item_id)
    return _at(context, item, CHANGE_ITEM)


async def ask_again(_update: Update, context: Context, pressed: view.Ask) -> str:
    """Opens one question of one item."""
    _draft, item = _enter_item(context, pressed.item_id)
    return _open(context, item, _question(pressed.question))


async def leads_again(_update: Update, context: Context, pressed: view.Leads) -> str:
    """Goes back to the choice of leads."""
    _enter(context, pressed.pledge_id)
    return LEADS


# The way out


async def later(_update: Update, context: Context, pressed: view.Later | None = None) -> str:
    """Leaves; the draft waits, unless nothing has been written."""
    draft = drafts.own_draft(context.session, context.person, pressed.pledge_id) if pressed else _draft(context)
    if _items(context, draft):
        context.show(view.left(context.t))
    else:
        drafts.discard(context.session, context.person, draft)
        context.show(view.left_empty(context.t))
    return END


def ask_discard(context: Context) -> Screen:
    """Makes sure before the draft is thrown away."""
    return view.ask_discard(context.t, _draft(context))


async def discard_sure(_update: Update, context: Context, pressed: view.AskDiscard) -> str:
    """Asks whether it is meant."""
    _enter(context, pressed.pledge_id)
    return DISCARD


async def discard(_update: Update, context: Context, pressed: view.Discard) -> str:
    """Throws the draft away."""
    drafts.discard(context.session, context.person, _enter(context, pressed.pledge_id))
    context.show(view.discarded(context.t))
    return END


# One's own pledges


async def mine(_update: Update, context: Context, pressed: view.Mine | None = None) -> None:
    """Lists one's own published pledges, newest first, and the draft if there is one."""
    context.show(board.own(context, pressed.offset if pressed else 0))


# What stands where


def _draft(context: Context) -> Pledge:
    dialogue = context.turn.dialogue
    return drafts.own_draft(context.session, context.person, dialogue.subject_id if dialogue else None)


def _items(context: Context, draft: Pledge) -> list[Item]:
    return pledges.items(context.session, draft, [each.code for each in context.campaign.criteria.member])


def _open_item(context: Context) -> tuple[Pledge, Item]:
    dialogue = context.turn.dialogue
    return drafts.own_item(context.session, context.person, dialogue.part_id if dialogue else None)


def _enter(context: Context, pledge_id: int) -> Pledge:
    """The draft of a pressed button: an old message's button leads back into the conversation."""
    draft = drafts.own_draft(context.session, context.person, pledge_id)
    dialogue = context.turn.dialogue
    if dialogue is None or dialogue.name != NAME or dialogue.subject_id != draft.id:
        pledges.membership(context.session, context.person)  # who has left meanwhile could not publish
        begin(context, NAME, LEADS, subject_id=draft.id)
    return draft


def _enter_item(context: Context, item_id: int) -> tuple[Pledge, Item]:
    draft, item = drafts.own_item(context.session, context.person, item_id)
    _enter(context, item.pledge_id)
    return draft, item


def _question(word: str) -> Question:
    for question in QUESTIONS:
        if question == word:
            return question
    raise Refusal("button_old")


def _open(context: Context, item: Item, asked: Question) -> str:
    return _at(context, item, f"ask_{asked}")


def _at(context: Context, item: Item, state: str) -> str:
    assert context.turn.dialogue is not None
    context.turn.dialogue.part_id = item.id
    return state


def _next(context: Context, draft: Pledge) -> str:
    """The first open question, else the preview; without any lead, their choice."""
    chosen = _items(context, draft)
    found = drafts.next_open(chosen)
    if found is not None:
        return _open(context, *found)
    return PREVIEW if chosen else LEADS


def _after(context: Context, draft: Pledge, item: Item, asked: Question) -> str:
    """After an answer: the next question that is open from here on, else the first open one, else the preview."""
    order = [(each, question) for each in _items(context, draft) for question in QUESTIONS]
    for each, question in order[order.index((item, asked)) + 1 :]:
        if getattr(each, question) is None:
            return _open(context, each, question)
    return _next(context, draft)


def _offered_days(context: Context) -> list[date]:
    """The eve of the anniversary, and one and three months from today, as far as they are still ahead."""
    today = context.clock.today()
    anniversary = context.campaign.next_anniversary(today)
    days = {today + timedelta(days=30), today + timedelta(days=90)}
    if anniversary is not None and anniversary > today + timedelta(days=1):
        days.add(anniversary - timedelta(days=1))
    latest = today + timedelta(days=context.campaign.pledge.due_max_days)
    return sorted(day for day in days if day <= latest)


CONVERSATION = Conversation(
    NAME,
    # A button of an earlier message does what it says, in the conversation or out of it: going back is always possible.
    entry_points=[
        CommandHandler("pledge", start),
        Tap(view.Begin, start),
        Tap(view.Revise, revise),
        Tap(view.Choose, choose),
        Tap(view.TakeOff, take_off),
        Tap(view.Chosen, chosen),
        Tap(view.Due, offered_day),
        Tap(view.Keep, keep),
        Tap(view.Back, back),
        Tap(view.Preview, preview),
        Tap(view.Change, change),
        Tap(view.ChangeItem, change_item),
        Tap(view.Ask, ask_again),
        Tap(view.Leads, leads_again),
        Tap(view.Publish, publish),
        Tap(view.AskDiscard, discard_sure),
        Tap(view.Discard, discard),
        Tap(view.Later, later),
    ],
    states={
        LEADS: State(ask_leads, []),
        **{state: State(ask, [MessageHandler(TYPED, typed)]) for state in ASKING},
        PREVIEW: State(show_preview, []),
        CHANGE: State(ask_change, []),
        CHANGE_ITEM: State(ask_change_item, []),
        DISCARD: State(ask_discard, []),
    },
    fallbacks=[
        CommandHandler("cancel", later),
        MessageHandler(TYPED, press_instead),
        MessageHandler(ANYTHING, not_text),
    ],
)

HANDLERS = [CONVERSATION, CommandHandler("mypledges", mine), Tap(view.Mine, mine)]

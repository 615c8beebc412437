"""The conversation in which a member, or somebody for an organisation, makes a public pledge; and the list of own ones.

The order of the questions stands in :func:`models.pledge_head.questions` and :data:`models.pledge.QUESTIONS`. The draft
is stored with every answer; the dialogue only remembers which question of which item is open.
"""

from __future__ import annotations

from datetime import date, timedelta

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers import answered_day, board
from handlers import pledge_head as heads
from handlers import pledge_place as place
from handlers import pledge_preview as previews
from handlers.conversation import ANYTHING, TYPED, Conversation, State, begin, not_text, press_instead, said_again
from handlers.tap import Tap
from handlers.turn import Context
from models import pledge_carry, pledge_criteria, pledge_head
from models import pledge_draft as drafts
from models.pledge import QUESTIONS, Author, Item, Pledge, Result
from views import pledge as view
from views import pledge_buttons as buttons
from views import pledge_head as head_view
from views.screen import Screen

# Entry


async def start(_update: Update, context: Context, _pressed: buttons.Begin | None = None) -> str:
    """Opens the draft where it was left, or begins one: with the post, where there are posts, or the leads."""
    draft = drafts.begin(context.session, context.person, context.clock.now())
    begin(context, place.NAME, place.LEADS, subject_id=draft.id)
    asked = pledge_head.questions(context.session, context.campaign, draft)
    if asked and draft.post is None and not place.items(context, draft):
        return f"head_{asked[0]}"
    return place.following(context, draft)


async def revise(_update: Update, context: Context, pressed: buttons.Revise) -> str:
    """Opens a public pledge for a new version: at its preview, where it is seen whole."""
    draft = drafts.revise(context.session, context.person, pressed.pledge_id, context.clock.now())
    begin(context, place.NAME, place.LEADS, subject_id=draft.id)
    return place.following(context, draft)


# The leads


def ask_leads(context: Context) -> Screen:
    """Asks for one to five of the leads."""
    draft = place.draft(context)
    return view.choose(
        context.t,
        context.campaign,
        draft,
        place.items(context, draft),
        pledge_criteria.offered(context.session, context.campaign, draft),
        before=place.head_before(context, draft),
        carries=pledge_carry.can(context.session, context.campaign, draft),
    )


async def choose(_update: Update, context: Context, pressed: buttons.Choose) -> str | None:
    """Chooses a lead, or takes it off: asks first if something has been written for it."""
    draft = place.enter(context, pressed.pledge_id)
    written = [item for item in place.items(context, draft) if item.criterion == pressed.criterion]
    if not pressed.on and written and drafts.is_begun(written[0]):
        drafts.require_open(written)
        context.show(view.ask_take_off(context.t, context.campaign, draft, written[0]))
        return None
    drafts.choose(context.session, context.person, draft, pressed.criterion, context.campaign, on=bool(pressed.on))
    return place.LEADS


async def take_off(_update: Update, context: Context, pressed: buttons.TakeOff) -> str:
    """Takes a lead off, with what was written for it."""
    draft = place.enter(context, pressed.pledge_id)
    drafts.choose(context.session, context.person, draft, pressed.criterion, context.campaign, on=False)
    return place.LEADS


async def chosen(_update: Update, context: Context, pressed: buttons.Chosen) -> str:
    """Goes on to the first question that is open."""
    draft = place.enter(context, pressed.pledge_id)
    drafts.require_enough(place.items(context, draft), context.campaign.pledge)
    return place.following(context, draft)


async def carry_over(_update: Update, context: Context, pressed: buttons.CarryOver) -> str:
    """Takes into the draft what an earlier pledge left undone, and asks for what is missing now."""
    draft = place.enter(context, pressed.pledge_id)
    today = context.clock.today()
    count = pledge_carry.carry_over(context.session, context.person, draft, context.campaign, today)
    context.tell(context.t.plain("pledge.carried", n=count, count=count))
    return place.LEADS


async def leads_again(_update: Update, context: Context, pressed: buttons.Leads) -> str:
    """Goes back to the choice of leads."""
    place.enter(context, pressed.pledge_id)
    return place.LEADS


# The questions


def ask(context: Context) -> Screen:
    """Asks the open question of the open item."""
    draft, item = place.open_item(context)
    return view.question(
        context.t,
        context.campaign,
        place.items(context, draft),
        item,
        place.ASKING[place.state(context)],
        offered=_offered_days(context),
        vehicles=_vehicles(context, draft),
    )


async def typed(_update: Update, context: Context) -> str:
    """Stores what was typed for the open question and goes on."""
    draft, item = place.open_item(context)
    asked = place.ASKING[place.state(context)]
    if asked == "due":
        return _dated(context, draft, item, answered_day.typed(context))
    drafts.write(context.session, context.person, item, asked, said_again(context), context.campaign.pledge)
    return place.after(context, draft, item, asked)


async def offered_day(_update: Update, context: Context, pressed: buttons.Due) -> str:
    """Takes a day that was offered."""
    draft, item = place.enter_item(context, pressed.item_id)
    return _dated(context, draft, item, answered_day.offered(pressed.day))


def _dated(context: Context, draft: Pledge, item: Item, day: date) -> str:
    drafts.set_due(context.session, context.person, item, day, context.campaign.pledge, context.clock.today())
    return place.after(context, draft, item, "due")


async def keep(_update: Update, context: Context, pressed: buttons.Keep) -> str:
    """Leaves the answer as it is and goes on."""
    draft, item = place.enter_item(context, pressed.item_id)
    return place.after(context, draft, item, place.question(pressed.question))


async def back(_update: Update, context: Context, pressed: buttons.Back) -> str:
    """Goes to the question before; before the first stands the choice of leads. What has its result is passed over."""
    draft, item = place.enter_item(context, pressed.item_id)
    shown = [each for each in place.items(context, draft) if each is item or each.result is Result.open]
    order = [(each, question) for each in shown for question in QUESTIONS]
    here = order.index((item, place.question(pressed.question)))
    return place.ask(context, *order[here - 1]) if here else place.LEADS


# One's own pledges


async def mine(_update: Update, context: Context, pressed: buttons.Mine | None = None) -> None:
    """Lists one's own published pledges, newest first, and the draft if there is one."""
    context.show(board.own(context, pressed.offset if pressed else 0))


def _vehicles(context: Context, draft: Pledge) -> list[str]:
    """What others in the field do, for a member who looks for something to pledge."""
    if draft.author is not Author.member:
        return []
    one = place.organisation(context, draft)
    return head_view.offered(context.t, pledge_head.track_of(context.session, context.campaign, one), "vehicle")


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
    place.NAME,
    # A button of an earlier message does what it says, in the conversation or out of it: going back is always possible.
    entry_points=[
        CommandHandler("pledge", start),
        Tap(buttons.Begin, start),
        Tap(buttons.Revise, revise),
        Tap(buttons.Choose, choose),
        Tap(buttons.TakeOff, take_off),
        Tap(buttons.Chosen, chosen),
        Tap(buttons.Due, offered_day),
        Tap(buttons.Keep, keep),
        Tap(buttons.Back, back),
        Tap(buttons.Preview, previews.preview),
        Tap(buttons.Change, previews.change),
        Tap(buttons.ChangeItem, previews.change_item),
        Tap(buttons.Ask, previews.ask_again),
        Tap(buttons.Leads, leads_again),
        Tap(buttons.Publish, previews.publish),
        Tap(buttons.AskDiscard, previews.discard_sure),
        Tap(buttons.Discard, previews.discard),
        Tap(buttons.Later, previews.later),
        Tap(buttons.HandOver, previews.hand_over),
        Tap(buttons.PublishVersion, previews.publish_version),
        Tap(buttons.TakeOver, previews.take_over),
        Tap(buttons.CarryOver, carry_over),
        Tap(buttons.BeginFor, heads.start_for),
        Tap(buttons.AskHead, heads.ask_again),
        Tap(buttons.TakeOffered, heads.take_offered),
        Tap(buttons.KeepHead, heads.keep),
        Tap(buttons.LeaveOut, heads.leave_out),
    ],
    states={
        **{state: State(heads.ask, [MessageHandler(TYPED, heads.typed)]) for state in place.HEADS},
        "head_plan": State(heads.ask, [MessageHandler(TYPED, heads.typed)], most=pledge_head.PLAN_MAX),
        "head_document": State(heads.ask, [MessageHandler(heads.DOCUMENT, heads.sent)]),
        place.LEADS: State(ask_leads, []),
        **{state: State(ask, [MessageHandler(TYPED, typed)]) for state in place.ASKING},
        place.PREVIEW: State(previews.show, []),
        place.CHANGE: State(previews.ask_change, []),
        place.CHANGE_ITEM: State(previews.ask_change_item, []),
        place.DISCARD: State(previews.ask_discard, []),
    },
    fallbacks=[
        CommandHandler("cancel", previews.later),
        MessageHandler(TYPED, press_instead),
        MessageHandler(ANYTHING, not_text),
    ],
)

HANDLERS = [
    CONVERSATION,
    Tap(buttons.Plan, heads.read_plan),
    CommandHandler("mypledges", mine),
    Tap(buttons.Mine, mine),
]

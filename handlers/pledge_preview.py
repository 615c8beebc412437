"""A draft looked over: changed, handed over to the secretary, published, left for later or thrown away."""

from __future__ import annotations

from functools import partial

from telegram import Update

from handlers import card, notice
from handlers import pledge_place as place
from handlers.conversation import END
from handlers.turn import Context
from models import advice, pledge_head, pledge_version
from models import channel as channels
from models import organisation as organisations
from models import pledge as pledges
from models import pledge_draft as drafts
from models.organisation import Organisation
from models.pledge import Author, Pledge, Status
from models.refusal import Refusal
from views import pledge_buttons as buttons
from views import pledge_preview as view
from views.screen import Screen


def show(context: Context) -> Screen:
    """Shows the draft as others will read it, with advice."""
    draft = place.draft(context)
    found = place.items(context, draft)
    return view.preview(
        context.t,
        context.campaign,
        draft,
        found,
        place.organisation(context, draft),
        name=context.person.name,
        flaws=[advice.flaw(item) for item in found],
        publishes=pledges.keeps(context.session, context.person, draft),
        posts=_posts(context, place.organisation(context, draft)),
    )


async def preview(_update: Update, context: Context, pressed: buttons.Preview) -> str:
    """Back to the preview, or to what is still open."""
    return place.following(context, place.enter(context, pressed.pledge_id))


# Publishing


async def publish(_update: Update, context: Context, pressed: buttons.Publish) -> str:
    """Makes the pledge public, and posts it to the organisation's channel if it has one. Words that whoever pressed has
    not seen are shown to them first."""
    there = pledges.find(context.session, pressed.pledge_id)
    if there is not None and there.status is Status.draft:
        draft = place.enter(context, pressed.pledge_id)
        if view.mark_of(draft, place.items(context, draft)) != pressed.mark:
            return _look_again(context, draft)
    return _publish(context, pressed.pledge_id)


def _look_again(context: Context, draft: Pledge) -> str:
    context.tell(context.t.plain("pledge.changed_since"), alert=True)
    return place.following(context, draft)


async def publish_version(_update: Update, context: Context, pressed: buttons.PublishVersion) -> str | None:
    """Makes a revision the next version; one that was overtaken meanwhile, after its author has seen by what."""
    if _came_true(context, pressed):
        return END
    draft = place.enter(context, pressed.draft_id)
    if view.mark_of(draft, place.items(context, draft)) != pressed.mark:
        return _look_again(context, draft)
    behind = pledge_version.is_behind(context.session, draft)
    if behind is not None:
        _show_behind(context, draft, behind)
        return None
    return _publish(context, pressed.draft_id)


async def take_over(_update: Update, context: Context, pressed: buttons.TakeOver) -> str | None:
    """Puts a revision on top of the version that its author was shown, for them to look it over once more."""
    if _came_true(context, pressed):
        return END
    draft = place.enter(context, pressed.draft_id)
    behind = pledge_version.is_behind(context.session, draft)
    if behind is not None and behind.version + 1 != pressed.version:
        _show_behind(context, draft, behind)
        return None
    if behind is not None:
        drafts.take_over(context.session, context.person, pressed.draft_id)
    context.tell(context.t.plain("pledge.put_on_top"))
    return place.following(context, draft)


def _came_true(context: Context, pressed: buttons.PublishVersion | buttons.TakeOver) -> bool:
    """Shows the version that the button was for, where whoever pressed has published it before."""
    session, pledge = context.session, pledges.find(context.session, pressed.pledge_id)
    if pledge is None or pledges.find(session, pressed.draft_id) is not None:
        return False
    if not pledge_version.is_by(session, context.person, pledge, pressed.version):
        return False
    _show_published(context, pledge)
    return True


def _show_behind(context: Context, draft: Pledge, behind: Pledge) -> None:
    text = card.read(context, context.t, behind, place.organisation(context, behind))
    context.show(view.behind(context.t, draft, behind, text))


def _publish(context: Context, pledge_id: int) -> str:
    pledge, organisation, now = drafts.publish(
        context.session, context.person, pledge_id, context.campaign, context.clock
    )
    if now:
        # A new version goes where the first one went.
        card.keep_posts_true(context, pledge, organisation if pledge.version == 1 else None)
    _show_published(context, pledge)
    return END


def _show_published(context: Context, pledge: Pledge) -> None:
    organisation = organisations.by_id(context.session, pledge.organisation_id)
    context.tell(context.t.plain("pledge.published_toast"))
    context.show(view.published(context.t, pledge, organisation, posts=_posts(context, organisation)))


def _posts(context: Context, organisation: Organisation) -> bool:
    """Whether what is published goes to a channel too."""
    return organisation.channel_id is not None and channels.works(context.session, organisation)


async def hand_over(_update: Update, context: Context, pressed: buttons.HandOver) -> str:
    """Tells the secretary that the organisation's draft is ready. Of the same words they are told once."""
    draft = place.enter(context, pressed.pledge_id)
    if draft.author is not Author.organisation or draft.revises_id is not None:
        raise Refusal("button_old")
    found = place.items(context, draft)
    drafts.require_ready(context.session, draft, context.campaign, context.clock.today())
    organisation = organisations.by_id(context.session, draft.organisation_id)
    told = pledge_head.to_publish(context.session, organisation)
    words = view.mark_of(draft, found)
    for person in told:
        made = partial(view.to_secretary, name=context.person.name, organisation=organisation, draft=draft)
        notice.send(context, person, f"handed-over:{draft.id}:{person.id}:{words}", made)
    context.show(view.handed_over(context.t, [person.name for person in told], draft))
    return END


# Changing


def ask_change(context: Context) -> Screen:
    """Asks what to change."""
    draft = place.draft(context)
    heads = pledge_head.questions(context.session, context.campaign, draft)
    return view.change(context.t, context.campaign, draft, place.items(context, draft), heads)


async def change(_update: Update, context: Context, pressed: buttons.Change) -> str:
    """Offers what can be changed, or the answers of the only item."""
    draft = place.enter(context, pressed.pledge_id)
    chosen = place.items(context, draft)
    if not _alone(context, draft):
        return place.CHANGE
    return place.at(context, chosen[0], place.CHANGE_ITEM)


def ask_change_item(context: Context) -> Screen:
    """Asks which answer of an item to change."""
    draft, item = place.open_item(context)
    found = place.items(context, draft)
    return view.change_item(context.t, context.campaign, found, item, alone=_alone(context, draft))


async def change_item(_update: Update, context: Context, pressed: buttons.ChangeItem) -> str:
    """Offers the answers of an item for change."""
    _draft, item = place.enter_item(context, pressed.item_id)
    drafts.require_open([item])
    return place.at(context, item, place.CHANGE_ITEM)


async def ask_again(_update: Update, context: Context, pressed: buttons.Ask) -> str:
    """Opens one question of one item."""
    _draft, item = place.enter_item(context, pressed.item_id)
    drafts.require_open([item])
    return place.ask(context, item, place.question(pressed.question))


def _alone(context: Context, draft: Pledge) -> bool:
    """Whether there is one item and nothing else to choose from."""
    chosen = place.items(context, draft)
    heads = pledge_head.questions(context.session, context.campaign, draft)
    return len(chosen) == 1 and not heads and place.editable(context, draft) == chosen


# The way out


async def later(_update: Update, context: Context, pressed: buttons.Later | None = None) -> str:
    """Leaves; the draft waits, unless nothing has been written."""
    draft = drafts.own_draft(context.session, context.person, pressed.pledge_id) if pressed else place.draft(context)
    if place.items(context, draft) or any(getattr(draft, name) is not None for name in pledges.HEAD):
        context.show(view.left(context.t, draft))
    else:
        context.show(view.left_empty(context.t, draft))
        drafts.discard(context.session, context.person, draft)
    return END


def ask_discard(context: Context) -> Screen:
    """Makes sure before the draft is thrown away."""
    return view.ask_discard(context.t, place.draft(context))


async def discard_sure(_update: Update, context: Context, pressed: buttons.AskDiscard) -> str:
    """Asks whether it is meant."""
    place.enter(context, pressed.pledge_id)
    return place.DISCARD


async def discard(_update: Update, context: Context, pressed: buttons.Discard) -> str:
    """Throws the draft away."""
    draft = place.enter(context, pressed.pledge_id)
    context.show(view.discarded(context.t, draft))
    drafts.discard(context.session, context.person, draft)
    return END

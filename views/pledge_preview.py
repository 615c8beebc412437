"""A draft looked over: as others will read it, changed, handed over, published, thrown away."""

from collections.abc import Sequence

from models.advice import Flaw
from models.campaign import Campaign
from models.organisation import Organisation
from models.plain_text import length
from models.pledge import HEAD, QUESTIONS, TEXT_MAX, Author, Head, Item, Pledge, Result
from views.buttons import back
from views.callbacks import digest
from views.html import Html, bold, html_to_text, lines, paragraphs
from views.pledge_buttons import (
    Ask,
    AskDiscard,
    AskHead,
    Change,
    ChangeItem,
    Discard,
    HandOver,
    Leads,
    Mine,
    Preview,
    Publish,
    PublishVersion,
    Read,
    TakeOver,
    again,
    way_out,
)
from views.pledge_card import ROOM, body, item_text, lead, signature
from views.pledge_head import plan_button, said
from views.screen import Button, Screen
from views.share_button import to_share
from views.texts import Language

#: How much is shown of a plan, and of an item that is spoken of.
PLAN_SHOWN, ITEM_SHOWN = 120, 40


def preview(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    items: Sequence[Item],
    organisation: Organisation,
    *,
    name: str,
    flaws: Sequence[Flaw | None] = (),
    publishes: bool = True,
    posts: bool = False,
) -> Screen:
    """The whole draft as it will be read by others, advice, and what happens on publishing. Who does not publish it
    hands it over."""
    assert pledge.id is not None
    advice, means = _advice(t, items, flaws), _means(t, pledge, organisation, publishes, posts)
    signed = bold(organisation.name) if pledge.author is Author.organisation else signature(t, name, organisation)
    text = Html("")
    for most, count in [(TEXT_MAX, count) for count in range(len(advice), -1, -1)] + [(120, 0), (60, 0)]:
        # The pledge comes first; of advice, as much as one message has room for.
        text = paragraphs(
            [
                bold(t("pledge.preview")),
                signed,
                said(t, pledge, most=PLAN_SHOWN),
                *(_shown(t, campaign, item, number, most) for number, item in enumerate(items, start=1)),
                lines(*advice[:count]) if count else None,
                means,
            ]
        )
        if length(html_to_text(text)) <= ROOM:
            break
    key = "pledge.button.leads" if pledge.author is Author.member else "pledge.button.goods"
    rows = [
        [_does(t, pledge, items, publishes)],
        [Button(t.plain("pledge.button.change"), Change(pledge.id))],
        [Button(t.plain(key), Leads(pledge.id))],
        plan_button(t, pledge),
        way_out(t, pledge.id),
    ]
    return Screen(text, rows)


def mark_of(draft: Pledge, items: Sequence[Item]) -> str:
    """What ties a button to the words of a draft: somebody else may be writing on it meanwhile."""
    said: list[object] = [getattr(draft, name) for name in HEAD]
    for item in items:
        said += [item.criterion, item.named, *(getattr(item, question) for question in QUESTIONS)]
    return digest(repr(said))


def _does(t: Language, draft: Pledge, items: Sequence[Item], publishes: bool) -> Button:
    """What is done with a draft that is ready."""
    assert draft.id is not None
    if not publishes:
        return Button(t.plain("pledge.button.hand_over"), HandOver(draft.id))
    if draft.revises_id is None:
        return Button(t.plain("pledge.button.publish"), Publish(draft.id, mark_of(draft, items)))
    next_one = PublishVersion(draft.id, draft.revises_id, (draft.base_version or 1) + 1, mark_of(draft, items))
    return Button(t.plain("pledge.button.publish_version"), next_one)


def _shown(t: Language, campaign: Campaign, item: Item, number: int, most: int) -> Html:
    """An item of a draft; one that has its result is said to stay as it is."""
    closed = t(f"pledge.closed.{item.result.value}") if item.result is not Result.open else None
    return lines(item_text(t, campaign, item, number, most=most), closed)


def _means(t: Language, pledge: Pledge, organisation: Organisation, publishes: bool, posts: bool) -> Html:
    if not publishes:
        return t("pledge.hand_over_means", organisation=organisation.name)
    if pledge.revises_id is not None:
        return t("pledge.version_means", version=(pledge.base_version or 1) + 1, old=pledge.base_version or 1)
    channel = t("pledge.publish_channel", channel=organisation.channel_title or "") if posts else None
    return lines(t("pledge.publish_means", organisation=organisation.name), channel)


def _advice(t: Language, items: Sequence[Item], flaws: Sequence[Flaw | None]) -> list[Html]:
    """One concrete suggestion for each item that is vague."""
    return [
        t(
            f"pledge.advice.{flaw}",
            place=place,
            what=_short(item.what or ""),
            whom=_short(item.for_whom or ""),
        )
        for place, (item, flaw) in enumerate(zip(items, flaws, strict=False), start=1)
        if flaw is not None and item.result is Result.open
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split()).rstrip("。．.!！；;，, ")
    return plain if len(plain) <= ITEM_SHOWN else plain[:ITEM_SHOWN].rstrip() + "…"


def change(
    t: Language, campaign: Campaign, pledge: Pledge, items: Sequence[Item], heads: Sequence[Head] = ()
) -> Screen:
    """The choice of what to change. What has its result stays as it is."""
    assert pledge.id is not None
    rows = [[Button(t.plain(f"pledge.short.{field}"), AskHead(pledge.id, field))] for field in heads]
    rows += [
        [Button(f"{number}. {lead(t, campaign, item)}", ChangeItem(item.id or 0))]
        for number, item in enumerate(items, start=1)
        if item.result is Result.open
    ]
    rows.append([Button(t.plain("pledge.button.to_preview"), Preview(pledge.id))])
    closed = t("pledge.closed_stay") if any(item.result is not Result.open for item in items) else None
    return Screen(paragraphs([lines(t("pledge.which_item"), closed), *body(t, campaign, items)]), rows)


def change_item(t: Language, campaign: Campaign, items: Sequence[Item], item: Item, *, alone: bool) -> Screen:
    """The choice of the answer to change."""
    assert item.id is not None
    rows = [[Button(t.plain(f"pledge.short.{asked}"), Ask(item.id, asked))] for asked in QUESTIONS]
    if not alone:
        rows.append([Button(t.plain("pledge.button.to_items"), Change(item.pledge_id))])
    rows.append([Button(t.plain("pledge.button.to_preview"), Preview(item.pledge_id))])
    number = [each.id for each in items].index(item.id) + 1
    return Screen(paragraphs([t("pledge.which_change"), item_text(t, campaign, item, number)]), rows)


def behind(t: Language, draft: Pledge, current: Pledge, card: Html) -> Screen:
    """Somebody has changed the public pledge meanwhile: how it stands now, and what can be done with the draft."""
    assert draft.id is not None
    assert current.id is not None
    rows = [
        [Button(t.plain("pledge.button.take_over"), TakeOver(draft.id, current.id, current.version + 1))],
        [Button(t.plain("pledge.button.throw_mine"), AskDiscard(draft.id))],
        [back(t)],
    ]
    full = paragraphs([t("pledge.behind", version=current.version), card])
    fits = length(html_to_text(full)) <= ROOM
    if not fits:
        rows.insert(0, [Button(t.plain("pledge.button.read"), Read(current.id, 0, 0))])
    return Screen(full if fits else t("pledge.behind", version=current.version), rows)


def ask_discard(t: Language, pledge: Pledge) -> Screen:
    """Makes sure before a draft is thrown away."""
    assert pledge.id is not None
    rows = [
        [Button(t.plain("pledge.button.discard_yes"), Discard(pledge.id))],
        [Button(t.plain("pledge.button.discard_no"), Preview(pledge.id))],
    ]
    if pledge.revises_id is not None:
        return Screen(t("pledge.ask_discard_version"), rows)
    shared = pledge.author is Author.organisation
    return Screen(t("pledge.ask_discard_shared" if shared else "pledge.ask_discard"), rows)


def discarded(t: Language, pledge: Pledge) -> Screen:
    """The draft is gone; nothing was published."""
    if pledge.revises_id is not None:
        rows = [[Button(t.plain("pledge.button.read"), Read(pledge.revises_id, 1, 0))], [back(t)]]
        return Screen(t("pledge.discarded_version"), rows)
    return Screen(t("pledge.discarded"), [[Button(t.plain("pledge.button.new"), again(pledge))], [back(t)]])


def left_empty(t: Language, pledge: Pledge) -> Screen:
    """Nothing had been written."""
    return Screen(t("pledge.left_empty"), [[Button(t.plain("pledge.button.new"), again(pledge))], [back(t)]])


def left(t: Language, pledge: Pledge) -> Screen:
    """The draft waits."""
    return Screen(t("pledge.left"), [[Button(t.plain("pledge.button.continue"), again(pledge))], [back(t)]])


def published(t: Language, pledge: Pledge, organisation: Organisation, *, posts: bool) -> Screen:
    """The pledge, or its new version, is public: where it can be seen, and whether it ``posts`` to a channel."""
    assert pledge.id is not None
    own = int(pledge.author is Author.member)
    if pledge.version > 1:
        parts = [bold(t("pledge.published_version", version=pledge.version)), t("pledge.version_old")]
    else:
        where = t("pledge.published_channel", channel=organisation.channel_title or "")
        key = "pledge.published_where" if own else "pledge.published_goods"
        parts = [bold(t("pledge.published")), t(key, organisation=organisation.name)]
        parts += [where] if posts else []
    rows = [[Button(t.plain("pledge.button.read"), Read(pledge.id, own, 0))]]
    rows.append([to_share(t, pledge)])
    if own:
        rows.append([Button(t.plain("home.button.mypledges"), Mine(0))])
    return Screen(paragraphs(parts), [*rows, [back(t)]])


def handed_over(t: Language, names: Sequence[str], draft: Pledge) -> Screen:
    """The secretary has been told."""
    rows = [[Button(t.plain("pledge.button.continue"), again(draft))], [back(t)]]
    return Screen(t("pledge.handed_over", names=t.plain("pledge.and").join(names)), rows)


def to_secretary(t: Language, name: str, organisation: Organisation, draft: Pledge) -> Screen:
    """What the secretary is told: a draft waits for them."""
    assert draft.id is not None
    rows = [[Button(t.plain("pledge.button.look_over"), Preview(draft.id))]]
    return Screen(t("pledge.to_secretary", name=name, organisation=organisation.name), rows)

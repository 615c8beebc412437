"""How a pledge is asked for, looked over, published and read."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from models.campaign import Campaign
from models.organisation import Organisation
from models.pledge import QUESTIONS, Item, Pledge, Question
from views.buttons import back
from views.callbacks import Callback
from views.html import Html, bold, escape, lines, paragraphs
from views.pledge_card import answer, body, item_text, lead, signature
from views.screen import Button, Screen
from views.share_button import to_share
from views.texts import Language


@dataclass(frozen=True)
class Begin(Callback, tag="pl"):
    """Opens the person's draft, or begins one."""


@dataclass(frozen=True)
class Choose(Callback, tag="plt"):
    """Chooses a lead (``on`` 1) or takes it off (0): pressed twice, it does it once."""

    pledge_id: int
    criterion: str
    on: int


@dataclass(frozen=True)
class TakeOff(Callback, tag="pltx"):
    """Takes a lead off with what was written for it: the answer to the question whether that is meant."""

    pledge_id: int
    criterion: str


@dataclass(frozen=True)
class Chosen(Callback, tag="plc"):
    """The leads are chosen: on to the first question."""

    pledge_id: int


@dataclass(frozen=True)
class Due(Callback, tag="pld"):
    """Takes an offered day, as its ordinal number."""

    item_id: int
    day: int


@dataclass(frozen=True)
class Keep(Callback, tag="plk"):
    """Keeps the answer that stands and goes on."""

    item_id: int
    question: str


@dataclass(frozen=True)
class Back(Callback, tag="plb"):
    """Goes back to the question before."""

    item_id: int
    question: str


@dataclass(frozen=True)
class Preview(Callback, tag="plv"):
    """Shows the whole draft."""

    pledge_id: int


@dataclass(frozen=True)
class Change(Callback, tag="plg"):
    """Asks which answer to change."""

    pledge_id: int


@dataclass(frozen=True)
class ChangeItem(Callback, tag="plgi"):
    """Asks which answer of one item to change."""

    item_id: int


@dataclass(frozen=True)
class Ask(Callback, tag="pla"):
    """Asks one question of one item again."""

    item_id: int
    question: str


@dataclass(frozen=True)
class Leads(Callback, tag="pll"):
    """Goes back to the choice of leads."""

    pledge_id: int


@dataclass(frozen=True)
class Publish(Callback, tag="plp"):
    """Makes the pledge public."""

    pledge_id: int


@dataclass(frozen=True)
class Later(Callback, tag="plz"):
    """Leaves the draft for another time. It is named: once it is public there is nothing left to wait."""

    pledge_id: int


@dataclass(frozen=True)
class AskDiscard(Callback, tag="plx"):
    """Asks whether the draft is really to be thrown away."""

    pledge_id: int


@dataclass(frozen=True)
class Discard(Callback, tag="plxx"):
    """Throws the draft away."""

    pledge_id: int


@dataclass(frozen=True)
class Revise(Callback, tag="plrv"):
    """Opens a public pledge for a new version."""

    pledge_id: int


@dataclass(frozen=True)
class Mine(Callback, tag="plm"):
    """Lists the person's own pledges, from an offset."""

    offset: int


@dataclass(frozen=True)
class Read(Callback, tag="plr"):
    """Shows one published pledge. Names the page of the list it was pressed on; ``came`` says of which: see
    :mod:`views.board`."""

    pledge_id: int
    came: int
    offset: int


def choose(t: Language, campaign: Campaign, pledge: Pledge, items: Sequence[Item]) -> Screen:
    """The choice of one to five leads, each with a word on what it means."""
    assert pledge.id is not None
    taken = {item.criterion for item in items}
    meanings = [
        Html(f"{bold(each.name.say(t.code))}\n{escape(each.description.say(t.code))}")
        for each in campaign.criteria.member
    ]
    rows = [
        [
            Button(
                ("✅ " if each.code in taken else "⬜ ") + each.name.say(t.code),
                Choose(pledge.id, each.code, int(each.code not in taken)),
            )
        ]
        for each in campaign.criteria.member
    ]
    if taken:
        rows.append([Button(t.plain("pledge.button.next"), Chosen(pledge.id))])
    rows.append(_way_out(t, pledge.id) if taken else [Button(t.plain("pledge.button.later"), Later(pledge.id))])
    return Screen(paragraphs([_how_many(t, campaign), *meanings, _chosen(t, campaign, taken)]), rows)


def _chosen(t: Language, campaign: Campaign, taken: Container[str]) -> Html:
    leads = [each.name.say(t.code) for each in campaign.criteria.member if each.code in taken]
    if not leads:
        return t("pledge.choose_first")
    return t("pledge.chosen", n=len(leads), count=len(leads), leads=t.plain("pledge.and").join(leads))


def _way_out(t: Language, pledge_id: int) -> list[Button]:
    """To leave the draft for another time, or for good."""
    return [
        Button(t.plain("pledge.button.later"), Later(pledge_id)),
        Button(t.plain("pledge.button.discard"), AskDiscard(pledge_id)),
    ]


def _how_many(t: Language, campaign: Campaign) -> Html:
    least, most = campaign.pledge.min_items, min(campaign.pledge.max_items, len(campaign.criteria.member))
    return t("pledge.choose", least=least, most=most) if least < most else t("pledge.choose_just", most=most)


def ask_take_off(t: Language, campaign: Campaign, pledge: Pledge, criterion: str) -> Screen:
    """Makes sure before what was written for a lead is lost: it may have been pressed to be read."""
    assert pledge.id is not None
    rows = [
        [Button(t.plain("pledge.button.take_off_no"), Leads(pledge.id))],
        [Button(t.plain("pledge.button.take_off_yes"), TakeOff(pledge.id, criterion))],
    ]
    return Screen(t("pledge.ask_take_off", lead=lead(t, campaign, criterion)), rows)


def question(
    t: Language, campaign: Campaign, items: Sequence[Item], item: Item, asked: Question, offered: Sequence[date]
) -> Screen:
    """One question about one item, with what has been answered before, if anything."""
    assert item.id is not None
    place = [each.id for each in items].index(item.id) + 1
    head = t("pledge.item_head", lead=lead(t, campaign, item.criterion), place=place, total=len(items))
    answered = answer(t, item, asked)
    parts = [lines(head, *_before(t, item, asked)), t(f"pledge.ask.{asked}", example=_example(t, campaign, item))]
    if answered is not None:
        parts.append(t("pledge.now", answer=answered))
    rows: list[list[Button]] = []
    if asked == "due":
        rows += [[Button(t.day(day), Due(item.id, day.toordinal()))] for day in offered]
    moves = [Button(t.plain("pledge.button.back"), Back(item.id, asked))]
    if answered is not None:
        moves.append(Button(t.plain("pledge.button.keep"), Keep(item.id, asked)))
    return Screen(paragraphs(parts), [*rows, moves, _way_out(t, item.pledge_id)])


def _before(t: Language, item: Item, asked: Question) -> list[Html]:
    """What has been answered of the item before this question: it is seen how a day was understood."""
    answered = [(each, answer(t, item, each)) for each in QUESTIONS[: QUESTIONS.index(asked)]]
    return [t(f"pledge.line.{each}", answer=value) for each, value in answered if value is not None]


def _example(t: Language, campaign: Campaign, item: Item) -> str:
    """A promise that fits the lead, as the campaign gives it, or one that fits many."""
    given = {each.code: each.example for each in campaign.criteria.member}.get(item.criterion)
    return given.say(t.code) if given is not None else t.plain("pledge.example")


def preview(
    t: Language, campaign: Campaign, pledge: Pledge, items: Sequence[Item], name: str, organisation: Organisation
) -> Screen:
    """The whole draft as it will be read by others, and what happens on publishing."""
    assert pledge.id is not None
    text = paragraphs(
        [
            bold(t("pledge.preview")),
            signature(t, name, organisation),
            *body(t, campaign, items),
            lines(
                t("pledge.publish_means", organisation=organisation.name),
                t("pledge.publish_channel", channel=organisation.channel_title or "")
                if organisation.channel_id
                else None,
            ),
        ]
    )
    rows = [
        [Button(t.plain("pledge.button.publish"), Publish(pledge.id))],
        [Button(t.plain("pledge.button.change"), Change(pledge.id))],
        [Button(t.plain("pledge.button.leads"), Leads(pledge.id))],
        _way_out(t, pledge.id),
    ]
    return Screen(text, rows)


def change(t: Language, campaign: Campaign, pledge: Pledge, items: Sequence[Item]) -> Screen:
    """The choice of the item to change."""
    assert pledge.id is not None
    rows = [
        [Button(f"{number}. {lead(t, campaign, item.criterion)}", ChangeItem(item.id or 0))]
        for number, item in enumerate(items, start=1)
    ]
    rows.append([Button(t.plain("pledge.button.to_preview"), Preview(pledge.id))])
    return Screen(paragraphs([t("pledge.which_item"), *body(t, campaign, items)]), rows)


def change_item(t: Language, campaign: Campaign, items: Sequence[Item], item: Item) -> Screen:
    """The choice of the answer to change."""
    assert item.id is not None
    rows = [[Button(t.plain(f"pledge.short.{asked}"), Ask(item.id, asked))] for asked in QUESTIONS]
    if len(items) > 1:
        rows.append([Button(t.plain("pledge.button.to_items"), Change(item.pledge_id))])
    rows.append([Button(t.plain("pledge.button.to_preview"), Preview(item.pledge_id))])
    number = [each.id for each in items].index(item.id) + 1
    return Screen(paragraphs([t("pledge.which_change"), item_text(t, campaign, item, number)]), rows)


def ask_discard(t: Language, pledge: Pledge) -> Screen:
    """Makes sure before a draft is thrown away."""
    assert pledge.id is not None
    rows = [
        [Button(t.plain("pledge.button.discard_yes"), Discard(pledge.id))],
        [Button(t.plain("pledge.button.discard_no"), Preview(pledge.id))],
    ]
    return Screen(t("pledge.ask_discard"), rows)


def discarded(t: Language) -> Screen:
    """The draft is gone; nothing was published."""
    return Screen(t("pledge.discarded"), [[Button(t.plain("pledge.button.new"), Begin())], [back(t)]])


def left_empty(t: Language) -> Screen:
    """Nothing had been written."""
    return Screen(t("pledge.left_empty"), [[Button(t.plain("pledge.button.new"), Begin())], [back(t)]])


def left(t: Language) -> Screen:
    """The draft waits."""
    return Screen(t("pledge.left"), [[Button(t.plain("pledge.button.continue"), Begin())], [back(t)]])


def published(t: Language, pledge: Pledge, organisation: Organisation) -> Screen:
    """The pledge is public: where it can be seen."""
    assert pledge.id is not None
    where = t("pledge.published_channel", channel=organisation.channel_title or "") if organisation.channel_id else None
    parts = [bold(t("pledge.published")), t("pledge.published_where", organisation=organisation.name), where]
    rows = [
        [Button(t.plain("pledge.button.read"), Read(pledge.id, 1, 0))],
        [to_share(t, pledge)],
        [Button(t.plain("home.button.mypledges"), Mine(0))],
        [back(t)],
    ]
    return Screen(paragraphs(parts), rows)

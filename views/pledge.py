"""How a pledge is asked for: the choice of criteria and the questions about an item."""

from collections.abc import Collection, Sequence
from datetime import date

from models.campaign import Campaign, Criterion
from models.pledge import QUESTIONS, Author, Head, Item, Pledge, Question
from views.html import Html, bold, escape, lines, paragraphs
from views.pledge_buttons import (
    AskHead,
    Back,
    CarryOver,
    Choose,
    Chosen,
    Due,
    Keep,
    Later,
    Leads,
    TakeOff,
    way_out,
)
from views.pledge_buttons import Begin as Begin
from views.pledge_buttons import BeginFor as BeginFor
from views.pledge_buttons import Mine as Mine
from views.pledge_buttons import Read as Read
from views.pledge_buttons import Revise as Revise
from views.pledge_card import answer, lead
from views.screen import Button, Screen
from views.texts import Language

#: Vehicles of the track that are named beside the first question.
VEHICLES = 3


def choose(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    items: Sequence[Item],
    offered: Sequence[Criterion],
    *,
    before: Head | None = None,
    carries: bool = False,
) -> Screen:
    """The choice of criteria, each with a word on what it means. ``before`` is the question that stands before it;
    ``carries`` offers what an earlier pledge left undone."""
    assert pledge.id is not None
    taken = {item.criterion for item in items}
    meanings = [Html(f"{bold(each.name.say(t.code))}\n{escape(each.description.say(t.code))}") for each in offered]
    known = {each.code for each in offered}
    named = [(each.code, each.name.say(t.code)) for each in offered]
    # What was chosen before it ended can still be taken off.
    named += [(item.criterion, lead(t, campaign, item)) for item in items if item.criterion not in known]
    rows = [
        [Button(("✅ " if code in taken else "⬜ ") + name, Choose(pledge.id, code, int(code not in taken)))]
        for code, name in named
    ]
    if carries:
        rows.append([Button(t.plain("pledge.button.carry_over"), CarryOver(pledge.id))])
    if taken:
        rows.append([Button(t.plain("pledge.button.next"), Chosen(pledge.id))])
    if before is not None:
        rows.append([Button(t.plain("pledge.button.back"), AskHead(pledge.id, before))])
    rows.append(way_out(t, pledge.id) if taken else [Button(t.plain("pledge.button.later"), Later(pledge.id))])
    asked = _how_many(t, campaign, pledge, len(offered))
    return Screen(paragraphs([asked, *meanings, _chosen(t, named, taken)]), rows)


def _chosen(t: Language, named: Sequence[tuple[str, str]], taken: Collection[str]) -> Html:
    names = [name for code, name in named if code in taken]
    if not names:
        return t("pledge.choose_first")
    return t("pledge.chosen", n=len(names), count=len(names), leads=t.plain("pledge.and").join(names))


def _how_many(t: Language, campaign: Campaign, pledge: Pledge, there: int) -> Html:
    least, most = campaign.pledge.min_items, min(campaign.pledge.max_items, there)
    if pledge.author is Author.organisation:
        return t("pledge.choose_goods" if least < most else "pledge.choose_goods_just", least=least, most=most)
    return t("pledge.choose" if least < most else "pledge.choose_just", least=least, most=most)


def ask_take_off(t: Language, campaign: Campaign, pledge: Pledge, item: Item) -> Screen:
    """Makes sure before what was written for a lead is lost: it may have been pressed to be read."""
    assert pledge.id is not None
    rows = [
        [Button(t.plain("pledge.button.take_off_no"), Leads(pledge.id))],
        [Button(t.plain("pledge.button.take_off_yes"), TakeOff(pledge.id, item.criterion))],
    ]
    return Screen(t("pledge.ask_take_off", lead=lead(t, campaign, item)), rows)


def question(
    t: Language,
    campaign: Campaign,
    items: Sequence[Item],
    item: Item,
    asked: Question,
    *,
    offered: Sequence[date],
    vehicles: Sequence[str] = (),
) -> Screen:
    """One question about one item, with what has been answered before, if anything. ``vehicles`` are examples of what
    others in the field do."""
    assert item.id is not None
    place = [each.id for each in items].index(item.id) + 1
    head = t("pledge.item_head", lead=lead(t, campaign, item), place=place, total=len(items))
    answered = answer(t, item, asked)
    parts = [lines(head, *_before(t, item, asked)), t(f"pledge.ask.{asked}", example=_example(t, campaign, item))]
    if asked == "what" and vehicles:
        parts.append(t("pledge.vehicles", vehicles=t.plain("pledge.semicolon").join(vehicles[:VEHICLES])))
    if answered is not None:
        parts.append(t("pledge.now", answer=answered))
    rows: list[list[Button]] = []
    if asked == "due":
        rows += [[Button(t.day(day), Due(item.id, day.toordinal()))] for day in offered]
    moves = [Button(t.plain("pledge.button.back"), Back(item.id, asked))]
    if answered is not None:
        moves.append(Button(t.plain("pledge.button.keep"), Keep(item.id, asked)))
    return Screen(paragraphs(parts), [*rows, moves, way_out(t, item.pledge_id)])


def _before(t: Language, item: Item, asked: Question) -> list[Html]:
    """What has been answered of the item before this question: it is seen how a day was understood."""
    answered = [(each, answer(t, item, each)) for each in QUESTIONS[: QUESTIONS.index(asked)]]
    return [t(f"pledge.line.{each}", answer=value) for each, value in answered if value is not None]


def _example(t: Language, campaign: Campaign, item: Item) -> str:
    """A promise that fits the criterion, as the campaign gives it, or one that fits many."""
    criteria = (*campaign.criteria.organisation, *campaign.criteria.member)
    given = {each.code: each.example for each in criteria}.get(item.criterion)
    return given.say(t.code) if given is not None else t.plain("pledge.example")

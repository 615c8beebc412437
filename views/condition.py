"""An organisation's own conditions, as those who lead it keep them."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.campaign import Campaign
from models.condition import MOST, Condition
from models.organisation import Organisation
from views.buttons import back
from views.callbacks import Callback
from views.html import Html, bold, lines, paragraphs
from views.lead import to_lead
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class Conditions(Callback, tag="cd"):
    """Lists the conditions that hold for an organisation."""

    organisation_id: int


@dataclass(frozen=True)
class AskName(Callback, tag="cda"):
    """Asks for the words of a new condition."""

    organisation_id: int


@dataclass(frozen=True)
class AskEnd(Callback, tag="cde"):
    """Asks whether a condition is to end."""

    condition_id: int


@dataclass(frozen=True)
class End(Callback, tag="cdx"):
    """Ends a condition."""

    condition_id: int


def listed(
    t: Language, campaign: Campaign, one: Organisation, found: Sequence[tuple[Condition, Organisation]]
) -> Screen:
    """What holds for an organisation: the campaign's goods, conditions from above, and its own, which can be ended."""
    assert one.id is not None
    goods = t.plain("condition.and").join(each.name.say(t.code) for each in campaign.criteria.organisation)
    above = [t("condition.from_above", name=each.name, organisation=of.name) for each, of in found if of.id != one.id]
    own = [each for each, of in found if of.id == one.id]
    parts: list[Html] = [
        bold(t("condition.title", organisation=one.name)),
        t("condition.goods", goods=goods),
        *([lines(t("condition.above"), *above)] if above else []),
        lines(t("condition.own"), *(t("condition.line", name=each.name) for each in own))
        if own
        else t("condition.none"),
    ]
    rows = [[Button(t.plain("condition.button.end", name=each.name), AskEnd(each.id or 0))] for each in own]
    if len(own) < MOST:
        rows.append([Button(t.plain("condition.button.add"), AskName(one.id))])
    return Screen(paragraphs(parts), [*rows, [to_lead(t, one)], [back(t)]])


def ask_name(t: Language, one: Organisation) -> Screen:
    """Asks for the words of a new condition."""
    assert one.id is not None
    return Screen(t("condition.ask_name", organisation=one.name), [[_to_list(t, one)]])


def ask_end(t: Language, condition: Condition, one: Organisation) -> Screen:
    """Makes sure before a condition ends."""
    rows = [[Button(t.plain("condition.button.end_yes"), End(condition.id or 0))], [_to_list(t, one)]]
    return Screen(t("condition.ask_end", name=condition.name), rows)


def _to_list(t: Language, one: Organisation) -> Button:
    return Button(t.plain("condition.button.back"), Conditions(one.id or 0))

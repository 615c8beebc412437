"""A pledge as people read it: on a phone, in a channel, on the button of a list."""

from collections.abc import Sequence
from datetime import date

from models.campaign import Campaign
from models.organisation import Organisation
from models.pledge import QUESTIONS, Item, Pledge, Question
from views.html import Html, bold, paragraphs
from views.texts import Language


def lead(t: Language, campaign: Campaign, criterion: str) -> str:
    """The name of a lead; one that the campaign no longer has is shown by its code."""
    names = {each.code: each.name for each in campaign.criteria.member}
    return names[criterion].say(t.code) if criterion in names else criterion


def answer(t: Language, item: Item, asked: Question) -> str | None:
    """What has been answered, as text; None for nothing yet."""
    value = getattr(item, asked)
    return t.day(value) if isinstance(value, date) else value


def item_text(t: Language, campaign: Campaign, item: Item, number: int) -> Html:
    """One item as people read it."""
    rows = [bold(f"{number}. {lead(t, campaign, item.criterion)}")]
    for asked in QUESTIONS:
        value = answer(t, item, asked)
        if value is not None:
            rows.append(t(f"pledge.line.{asked}", answer=value))
    return Html("\n".join(rows))


def body(t: Language, campaign: Campaign, items: Sequence[Item]) -> list[Html]:
    """All items."""
    return [item_text(t, campaign, item, number) for number, item in enumerate(items, start=1)]


def signature(t: Language, name: str | None, organisation: Organisation) -> Html:
    """Who pledges, and where they belong."""
    return t("pledge.signed", name=name or t.plain("pledge.former_member"), organisation=organisation.name)


def card(
    t: Language, campaign: Campaign, pledge: Pledge, items: Sequence[Item], organisation: Organisation, day: date
) -> Html:
    """A published pledge as it is read, on a phone or in a channel."""
    return paragraphs(
        [
            bold(t("pledge.card_title")),
            signature(t, pledge.signed_as, organisation),
            *body(t, campaign, items),
            t("pledge.published_on", day=t.day(day)),
        ]
    )


def listed(t: Language, campaign: Campaign, pledge: Pledge, day: date, criteria: Sequence[str], *, own: bool) -> str:
    """A pledge on the button of a list: who (or, of one's own, when), and what it is about."""
    name = t.day(day) if own else pledge.signed_as or t.plain("pledge.former_member")
    first, more = lead(t, campaign, criteria[0]), len(criteria) - 1
    if not more:
        return t.plain("pledge.listed", name=name, lead=first)
    return t.plain("pledge.listed_more", name=name, lead=first, more=more)

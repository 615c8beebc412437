"""A pledge as people read it: on a phone, in a channel, on the button of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from models import public
from models.campaign import Campaign
from models.organisation import Organisation
from models.plain_text import length
from models.pledge import QUESTIONS, REASON_MAX, TEXT_MAX, Author, Item, Pledge, Question, Result, Status
from models.public import Names, Signature, Signed
from models.tally import SOON, state_of
from views.html import Html, bold, html_to_text, lines, paragraphs
from views.texts import Language

#: UTF-16 units that Telegram takes in one message.
ROOM = 4096
#: Into how many parts the bar of an item's progress is divided.
BAR = 5
#: What a long card cuts: first the explanations and the plan, then answers. The most that is left of each, in turn.
CUTS = (*product((REASON_MAX, 200, 100, 50, 0), (TEXT_MAX,)), (0, 120), (0, 60), (0, 20))


@dataclass(frozen=True)
class Known:
    """What a reader is told beside the words of the pledge: why items were not kept, by their lines, and on the day
    on which it is read what is overdue or due soon. What is kept to be read later, as in a channel, is ``lasting``: it
    says only what will be true then as well, that a day is past but not for how long."""

    why: Mapping[int, str] = field(default_factory=dict)
    today: date | None = None
    names: Names = Names.name  # how much of a member's name
    lasting: bool = False
    first: date | None = None  # when the first version was published, where it is read in a later one


def lead(t: Language, campaign: Campaign, by: Item | str) -> str:
    """The name of a criterion, as an item or a code gives it. An organisation's own condition is called as it was when
    it was chosen; what the campaign no longer has is shown by its code."""
    if isinstance(by, Item) and by.named is not None:
        return by.named
    criterion = by.criterion if isinstance(by, Item) else by
    names = {each.code: each.name for each in (*campaign.criteria.organisation, *campaign.criteria.member)}
    return names[criterion].say(t.code) if criterion in names else criterion


def answer(t: Language, item: Item, asked: Question) -> str | None:
    """What has been answered, as text; None for nothing yet."""
    value = getattr(item, asked)
    return t.day(value) if isinstance(value, date) else value


def item_text(t: Language, campaign: Campaign, item: Item, number: int, *, most: int = TEXT_MAX) -> Html:
    """One item as people read it; ``most`` cuts long answers."""
    rows = [bold(f"{number}. {lead(t, campaign, item)}")]
    for asked in QUESTIONS:
        value = answer(t, item, asked)
        if value is not None:
            rows.append(t(f"pledge.line.{asked}", answer=cut(value, most)))
    return Html("\n".join(rows))


def body(t: Language, campaign: Campaign, items: Sequence[Item]) -> list[Html]:
    """All items."""
    return [item_text(t, campaign, item, number) for number, item in enumerate(items, start=1)]


def signature(t: Language, name: str | None, organisation: Organisation) -> Html:
    """Who pledges, and where they belong."""
    return t("pledge.signed", name=name or t.plain("pledge.former_member"), organisation=organisation.name)


def card(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    items: Sequence[Item],
    organisation: Organisation,
    day: date,
    *,
    known: Known | None = None,
    room: int = ROOM,
) -> Html:
    """A published pledge as it is read, on a phone or in a channel: always one message of at most ``room`` units,
    however long it is."""
    known = known or Known()
    parts: list[Html] = []
    for why, most in CUTS:
        parts = [
            _head(t, pledge, known),
            signed(t, pledge, organisation, known.names),
            *_about(t, pledge, min(most, TEXT_MAX), plan=2 * why),
            *(
                lines(item_text(t, campaign, item, number, most=most), became(t, pledge, item, known, most=why))
                for number, item in enumerate(items, start=1)
            ),
            published(t, day, known.first),
        ]
        if length(html_to_text(paragraphs(parts))) <= room:
            break
    return paragraphs(parts)


def published(t: Language, day: date, first: date | None) -> Html:
    """When this version was published, and when the first one, if that was on another day."""
    if first is None or first == day:
        return t("pledge.published_on", day=t.day(day))
    return t("card.version_on", day=t.day(day), first=t.day(first))


def _head(t: Language, pledge: Pledge, known: Known) -> Html:
    """What it is, its state, and which version of it this is."""
    title = [bold(t("pledge.card_title")), t(f"card.state.{_state(pledge, known)}")]
    if pledge.version > 1:
        title.append(t("card.version", version=pledge.version))
    reason = t("card.withdrawn_why", why=pledge.reason) if pledge.status is Status.withdrawn and pledge.reason else None
    return lines(Html(" · ".join(title)), reason)


def lasting_state(pledge: Pledge, today: date) -> str:
    """How the pledge stands, where that is read later as well: that it is due soon would not be true for long."""
    state = state_of(pledge, today)
    return "on_time" if state == "soon" else state


def _state(pledge: Pledge, known: Known) -> str:
    if known.today is None:
        return "on_time" if pledge.status is Status.published else pledge.status.value
    return (lasting_state if known.lasting else state_of)(pledge, known.today)


def signed(t: Language, pledge: Pledge, organisation: Organisation, names: Names = Names.name) -> Html:
    """Whose pledge it is: a member's, with where they belong, or the organisation's own."""
    if pledge.author is Author.organisation:
        return bold(organisation.name)
    return signature(t, signed_by(t, public.signature(pledge, names)), organisation)


def signed_by(t: Language, signature: Signature) -> str:
    """Under what name a pledge stands, as far as it may be told; empty where the organisation itself signs."""
    if signature.kind is Signed.organisation:
        return ""
    return signature.text if signature.kind is Signed.name else t.plain(_SIGNED[signature.kind], of=signature.text)


_SIGNED = {
    Signed.surname: "web.signed.surname",
    Signed.letter: "web.signed.letter",
    Signed.member: "web.signed.member",
    Signed.former: "pledge.former_member",
}


def _about(t: Language, pledge: Pledge, most: int, *, plan: int) -> list[Html]:
    """What a pledge says beside its items: a member's post, an organisation's theme, vehicle and plan."""
    said = {"post": pledge.post, "theme": pledge.theme, "vehicle": pledge.vehicle}
    rows = [t(f"card.{name}", answer=cut(text, most)) for name, text in said.items() if text]
    if pledge.plan and plan:
        rows.append(t("card.plan", answer=cut(pledge.plan, plan)))
    return [Html("\n".join(rows))] if rows else []


def became(t: Language, pledge: Pledge, item: Item, known: Known, *, most: int = REASON_MAX) -> Html | None:
    """What became of an item: kept, not kept and why, or how far it has come; None: nothing yet."""
    if item.result is Result.kept:
        return t("card.kept")
    if item.result is Result.not_kept:
        why = cut(known.why.get(item.line or 0, ""), most)
        return t("card.not_kept_why", why=why) if why else t("card.not_kept")
    bar = t("card.progress", bar=progress_bar(item.percent), percent=item.percent) if item.percent else None
    late = due_mark(t, item.due, known) if pledge.status is Status.published else None
    return lines(bar, late) if bar or late else None


def progress_bar(percent: int) -> str:
    """A share as a little bar. Full only when it is all."""
    full = percent * BAR // 100
    return "▓" * full + "░" * (BAR - full)


def due_mark(t: Language, due: date | None, known: Known) -> Html | None:
    """That a day is past, or near; None while there is time, or where nobody knows when it is read."""
    if due is None or known.today is None or due > known.today + SOON:
        return None
    days = (due - known.today).days
    if known.lasting:
        return t("card.state.overdue") if days < 0 else None
    if days < 0:
        return t("card.overdue", n=-days, days=-days)
    return t("card.soon", n=days, days=days) if days else t("card.due_today")


def cut(text: str, most: int) -> str:
    """The beginning of a text, of at most ``most`` units as Telegram counts; cut between signs, and said to be."""
    if length(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: max(0, most - 1) * 2].decode("utf-16-le", "ignore").rstrip()
    return f"{kept}…" if kept else ""


#: What stands before a pledge in a list, by its state.
MARKS = {"kept": "✅ ", "not_kept": "❌ ", "withdrawn": "↩️ ", "overdue": "⚠️ ", "soon": "⏳ "}


def mark(pledge: Pledge, today: date) -> str:
    """A sign for the state of a pledge; of one that is being kept, for its next day."""
    return MARKS.get(state_of(pledge, today), "")


def listed(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    day: date,
    criteria: Sequence[str],
    *,
    own: bool,
    names: Names = Names.name,
) -> str:
    """A pledge on the button of a list: who (or, of one's own, when), and what it is about."""
    name = t.day(day) if own else _short_name(t, pledge, names)
    first, more = lead(t, campaign, criteria[0]), len(criteria) - 1
    if not more:
        return t.plain("pledge.listed", name=name, lead=first)
    return t.plain("pledge.listed_more", name=name, lead=first, more=more)


def _short_name(t: Language, pledge: Pledge, names: Names) -> str:
    if pledge.author is Author.organisation:
        return pledge.theme or t.plain("card.organisation")
    return signed_by(t, public.signature(pledge, names))

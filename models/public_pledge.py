"""A public pledge as everybody may read it without an account: read-only queries, each bounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_
from sqlmodel import Session, col, select

from models import pledge as pledges
from models import pledge_criteria, pledge_history, pledge_version, supervision
from models.organisation import Organisation
from models.pledge import Author, Item, Pledge, Result, Status, stored_id
from models.pledge_history import Entry
from models.public import Place, Sight, Signature, above, place, signature

#: Steps of a history on one page.
STEPS = 30
#: Answered questions on a page; who has joined reads all of them in the bot.
ANSWERED = 20


@dataclass(frozen=True, slots=True)
class Promise:
    """An item of a pledge as it stands, or stood in an earlier version."""

    criterion: str
    what: str
    for_whom: str
    due: date | None
    measure: str
    result: Result
    percent: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A pledge in a list."""

    token: str
    signature: Signature
    place: Place
    title: str  # the theme of an organisation's, the first promise of a member's
    status: Status
    overdue: bool
    kept: int
    items: int
    percent: int
    due: date | None
    published_on: date


@dataclass(frozen=True, slots=True)
class Happened:
    """A step in the history of a pledge; ``about`` is the promise that it is about."""

    step: pledge_history.Step
    version: int
    about: str | None
    text: str | None
    percent: int | None
    photo: bool
    day: date


@dataclass(frozen=True, slots=True)
class Answered:
    """A question about the pledge and its answer, without the name of who asked."""

    question: str
    answer: str
    day: date


@dataclass(frozen=True, slots=True)
class PledgePage:
    """A pledge; ``version`` is the one whose promises are shown, ``newest`` the one that holds."""

    head: Listed
    above: Sequence[Place]
    author: Author
    version: int
    newest: int
    post: str | None
    theme: str | None
    vehicle: str | None
    plan: str | None
    document: str | None
    reason: str | None
    promises: Sequence[Promise]
    answered: Sequence[Answered]
    history: Sequence[Happened]
    more: bool


def pledge(session: Session, sight: Sight, token: str, page: int, version: int | None) -> PledgePage | None:
    """The public pledge that a link names, with a page of its history, newest first; None where there is none."""
    found = pledges.by_token(session, token)
    if found is None or found.status is Status.draft or (version is not None and version > found.version):
        return None
    shown = version or found.version
    order = pledge_criteria.codes(session, sight.campaign, found)
    items = pledges.version_items(session, found, shown, order)
    steps = pledge_history.of(session, stored_id(found.id), limit=STEPS + 1, offset=(page - 1) * STEPS)
    if not items or (page > 1 and not steps):
        return None
    one = session.get_one(Organisation, found.organisation_id)
    [head] = listed(session, sight, [found], place(one))
    stood = found if shown == found.version else pledge_version.as_of(session, found, shown)
    return PledgePage(
        head=head,
        above=above(session, one),
        author=found.author,
        version=shown,
        newest=found.version,
        post=stood.post,
        theme=stood.theme,
        vehicle=stood.vehicle,
        plan=stood.plan,
        document=stood.plan_name if stood.plan_file else None,
        reason=found.reason if found.status is Status.withdrawn else None,
        promises=[_promise(item, found, sight) for item in items],
        answered=_answered(session, sight, found),
        history=_history(session, sight, found, steps[:STEPS]),
        more=len(steps) > STEPS,
    )


def listed(session: Session, sight: Sight, found: Sequence[Pledge], where: Place) -> list[Listed]:
    """Pledges of one organisation and its members, as a list shows them."""
    items = _items_of(session, found)
    return [_one_listed(sight, each, items.get(stored_id(each.id), []), where) for each in found]


def _items_of(session: Session, found: Sequence[Pledge]) -> dict[int, list[Item]]:
    """The promises of several pledges as they stand now, in the order in which they were made."""
    if not found:
        return {}
    holds = and_(col(Pledge.id) == col(Item.pledge_id), col(Pledge.version) == col(Item.version))
    query = select(Item).join(Pledge, holds).where(col(Item.pledge_id).in_([each.id for each in found]))
    gathered: dict[int, list[Item]] = {}
    for item in session.exec(query.order_by(col(Item.line))):
        gathered.setdefault(item.pledge_id, []).append(item)
    return gathered


def _one_listed(sight: Sight, found: Pledge, items: Sequence[Item], where: Place) -> Listed:
    assert found.token is not None, "what is public has a link"
    assert found.published_at is not None, "and a day"
    first = items[0].what if items and items[0].what else ""
    return Listed(
        token=found.token,
        signature=signature(found, sight.names),
        place=where,
        title=found.theme or first,
        status=found.status,
        overdue=found.status is Status.published and found.next_due is not None and found.next_due < sight.today,
        kept=sum(item.result is Result.kept for item in items),
        items=len(items),
        percent=sum(item.percent for item in items) // len(items) if items else 0,
        due=found.next_due,
        published_on=sight.day(found.published_at),
    )


def _promise(item: Item, found: Pledge, sight: Sight) -> Promise:
    late = item.due is not None and item.due < sight.today
    standing = found.status is Status.published and item.version == found.version
    return Promise(
        criterion=item.named or item.criterion,
        what=item.what or "",
        for_whom=item.for_whom or "",
        due=item.due,
        measure=item.measure or "",
        result=item.result,
        percent=item.percent,
        overdue=standing and item.result is Result.open and late,
    )


def _answered(session: Session, sight: Sight, found: Pledge) -> list[Answered]:
    """What was asked and answered. A question stands on the open web only once whoever it is for has answered it:
    until then nobody may have seen that it ought to be hidden."""
    return [
        Answered(each.text, each.answer, sight.day(each.answered_at))
        for each in supervision.answered(session, stored_id(found.id), limit=ANSWERED)
        if each.answer is not None and each.answered_at is not None
    ]


def _history(session: Session, sight: Sight, found: Pledge, steps: Sequence[Entry]) -> list[Happened]:
    """The steps, each with the promise as it stood when it happened."""
    about = pledge_history.about(session, stored_id(found.id), steps)
    return [
        Happened(
            step=step.step,
            version=step.version,
            about=item.what if (item := about.get(stored_id(step.id))) is not None else None,
            text=step.text,
            percent=step.percent,
            photo=step.photo is not None,
            day=sight.day(step.at),
        )
        for step in steps
    ]

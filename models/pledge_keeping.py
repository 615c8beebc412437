"""What becomes of a public pledge: progress, kept, not kept, worked on again, withdrawn; each in public, for good."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models import plain_text, pledge_history, tally
from models.clock import Clock
from models.organisation import Organisation, require_standing
from models.person import Person
from models.pledge import REASON_MAX, TRANSITIONS, Item, Pledge, Result, Status, find, items, keeps
from models.pledge_history import Entry, Step
from models.refusal import NotPermitted, Refusal


def own(session: Session, actor: Person, pledge_id: int | None) -> Pledge:
    """The public pledge that ``actor`` answers for. Refusals: ``pledge_gone``, ``not_permitted`` for another's."""
    pledge = find(session, pledge_id) if pledge_id is not None else None
    if pledge is None or pledge.status is Status.draft:
        raise Refusal("pledge_gone")
    if not keeps(session, actor, pledge):
        raise NotPermitted
    return pledge


def own_line(session: Session, actor: Person, pledge_id: int | None, line: int | None) -> tuple[Pledge, Item]:
    """An item of it. Refusal: ``item_gone`` where a newer version has it no more."""
    pledge = own(session, actor, pledge_id)
    for item in items(session, pledge):
        if item.line == line:
            return pledge, item
    raise Refusal("item_gone")


def require_open(session: Session, actor: Person, pledge_id: int | None, line: int | None) -> tuple[Pledge, Item]:
    """An item that is still being kept. Refusals as in :func:`own_line`, ``pledge_withdrawn``, ``item_closed``."""
    pledge, item = own_line(session, actor, pledge_id, line)
    if pledge.status is Status.withdrawn:
        raise Refusal("pledge_withdrawn")
    if item.result is not Result.open:
        raise Refusal("item_closed")
    return pledge, item


def require_closed(session: Session, actor: Person, pledge_id: int | None, line: int | None) -> tuple[Pledge, Item]:
    """An item that was closed and may be worked on again. Refusals as in :func:`own_line`, ``organisation_ended``,
    ``pledge_withdrawn``, ``item_open``."""
    pledge, item = own_line(session, actor, pledge_id, line)
    require_standing(session, session.get_one(Organisation, pledge.organisation_id))
    if pledge.status is Status.withdrawn:
        raise Refusal("pledge_withdrawn")
    if item.result is Result.open:
        raise Refusal("item_open")
    return pledge, item


def percentage(value: int | None) -> int | None:
    """A share of what was promised. Refusal: ``percent_range``."""
    if value is not None and not 0 <= value <= 100:
        raise Refusal("percent_range")
    return value


def report(
    session: Session,
    actor: Person,
    pledge_id: int | None,
    line: int | None,
    text: str,
    clock: Clock,
    *,
    percent: int | None = None,
    photo: str | None = None,
) -> Entry:
    """Tells how an item is coming along. Refusals as in :func:`require_open`, ``text_empty``, ``text_long``,
    ``percent_range``."""
    pledge, item = require_open(session, actor, pledge_id, line)
    said = plain_text.sentence(text, most=REASON_MAX)
    if percentage(percent) is not None:
        item.percent = percent or 0
    return pledge_history.enter(
        session, pledge, Step.progress, actor, clock.now(), line=line, text=said, percent=percent, photo=photo
    )


def keep(session: Session, actor: Person, pledge_id: int | None, line: int | None, clock: Clock) -> Pledge:
    """An item was kept. Said twice, it is said once. Refusals as in :func:`require_open`."""
    pledge, item = own_line(session, actor, pledge_id, line)
    if item.result is Result.kept:
        return pledge
    require_open(session, actor, pledge_id, line)
    item.percent = 100
    return _close(session, pledge, item, Result.kept, Step.kept, actor, clock.now(), None)


def give_up(session: Session, actor: Person, pledge_id: int | None, line: int | None, why: str, clock: Clock) -> Pledge:
    """An item was not kept: why is said to the people. Refusals as in :func:`require_open`, ``text_empty``,
    ``text_long``."""
    pledge, item = require_open(session, actor, pledge_id, line)
    said = plain_text.sentence(why, most=REASON_MAX)
    return _close(session, pledge, item, Result.not_kept, Step.not_kept, actor, clock.now(), said)


def reopen(session: Session, actor: Person, pledge_id: int | None, line: int | None, why: str, clock: Clock) -> Pledge:
    """Works on an item again that was closed: what was said of it before stays readable. Refusals as in
    :func:`require_closed`, ``text_empty``, ``text_long``."""
    pledge, item = require_closed(session, actor, pledge_id, line)
    said = plain_text.sentence(why, most=REASON_MAX)
    if item.result is Result.kept:
        item.percent = pledge_history.last_percent(session, pledge, item.line)
    return _close(session, pledge, item, Result.open, Step.reopened, actor, clock.now(), said)


def withdraw(session: Session, actor: Person, pledge_id: int | None, why: str, clock: Clock) -> Pledge:
    """Takes the whole pledge back. Withdrawn before, it stays as it is. Refusals: ``text_empty``, ``text_long``,
    ``pledge_closed`` for one that was kept or not."""
    pledge = own(session, actor, pledge_id)
    if pledge.status is Status.withdrawn:
        return pledge
    said = plain_text.sentence(why, most=REASON_MAX)
    take_back(session, pledge, actor, said, clock.now())
    return pledge


def take_back(session: Session, pledge: Pledge, actor: Person | None, why: str, now: datetime) -> None:
    """The pledge is withdrawn, by whoever may have decided it. Refusal: ``pledge_closed``."""
    organisation, before = session.get_one(Organisation, pledge.organisation_id), tally.cell(pledge)
    _turn(pledge, Status.withdrawn)
    pledge.reason, pledge.next_due = why, None
    pledge_history.enter(session, pledge, Step.withdrawn, actor, now, text=why)
    tally.move(session, organisation, before, tally.cell(pledge))


def _close(
    session: Session,
    pledge: Pledge,
    item: Item,
    result: Result,
    step: Step,
    actor: Person,
    now: datetime,
    text: str | None,
) -> Pledge:
    """An item is closed or opened, and with it the pledge, once none is open."""
    organisation, before = session.get_one(Organisation, pledge.organisation_id), tally.cell(pledge)
    item.result = result
    pledge_history.enter(session, pledge, step, actor, now, line=item.line, text=text)
    settle(pledge, items(session, pledge))
    session.flush()
    tally.move(session, organisation, before, tally.cell(pledge))
    return pledge


def settle(pledge: Pledge, found: Sequence[Item]) -> None:
    """The state of the pledge follows from its items: kept when all were, not kept when one was not, and until then
    being kept, with the earliest day by which something is due."""
    open_days = [item.due for item in found if item.result is Result.open and item.due is not None]
    results = {item.result for item in found}
    if Result.open in results:
        after = Status.published
    else:
        after = Status.not_kept if Result.not_kept in results else Status.kept
    if after is not pledge.status:
        _turn(pledge, after)
    pledge.next_due = min(open_days, default=None)


def _turn(pledge: Pledge, status: Status) -> None:
    if status not in TRANSITIONS[pledge.status]:
        raise Refusal("pledge_closed")
    pledge.status = status

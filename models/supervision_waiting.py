"""What of supervision waits for somebody: questions to answer, doubts to settle, appeals to decide."""

from collections.abc import Collection

from sqlalchemy import select, union_all
from sqlmodel import Session, col

from models import supervision, supervision_doubt, supervision_hiding
from models.person import Person, RoleKind
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding

#: So many of each kind are counted.
COUNTED = 20


def number(session: Session, person: Person, kinds: Collection[RoleKind]) -> int:
    """How many things wait for somebody who holds roles of these ``kinds``, up to ``COUNTED`` of each. This stands
    under every menu: where nothing waits, it is one look."""
    if not _may_wait(session, person, kinds):
        return 0
    return (
        len(supervision.to_answer(session, person, limit=COUNTED))
        + len(supervision_doubt.to_settle(session, person, limit=COUNTED))
        + len(supervision_hiding.to_decide(session, person, limit=COUNTED))
    )


def _may_wait(session: Session, person: Person, kinds: Collection[RoleKind]) -> bool:
    """Whether there is anything that may be theirs, by indexes alone."""
    looks = [supervision.waiting_for(person)]
    if RoleKind.secretary in kinds or RoleKind.office in kinds:
        led = supervision.led_by(person)
        looks.append(select(col(Doubt.id)).where(col(Doubt.settled_at).is_(None), col(Doubt.organisation_id).in_(led)))
        looks.append(select(col(Doubt.id)).where(col(Doubt.settled_at).is_(None), col(Doubt.organisation_id).is_(None)))
    if RoleKind.office in kinds:
        looks.append(
            select(col(Hiding.id)).where(col(Hiding.appealed_at).is_not(None), col(Hiding.decided_at).is_(None))
        )
    one_of_each = [select(each.limit(1).subquery()) for each in looks]
    query = union_all(*one_of_each) if len(looks) > 1 else one_of_each[0]
    return session.connection().execute(query.limit(1)).first() is not None

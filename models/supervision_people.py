"""What supervision holds of a person: all of it on demand, its erasure, and its move to their place on the roll."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from models.base import metadata
from models.organisation import Organisation
from models.person import Person
from models.pledge import Pledge
from models.supervision import Question, Support, forget_taken_back
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from models.supervision_saying import Saying


@dataclass(frozen=True)
class Supervised:
    """What somebody did to supervise: supported, asked or answered, doubted or settled, hid or decided, is writing."""

    supports: Sequence[tuple[Support, Pledge, Organisation]]
    questions: Sequence[Question]
    doubts: Sequence[Doubt]
    hidings: Sequence[Hiding]
    saying: Saying | None


def of_person(session: Session, person: Person) -> Supervised:
    """All of it."""
    own = person.id
    supported = select(Support, Pledge, Organisation).join(Pledge, col(Pledge.id) == col(Support.pledge_id))
    supported = supported.join(Organisation, col(Organisation.id) == col(Pledge.organisation_id))
    asked = or_(col(Question.asker_id) == own, col(Question.answered_by_id) == own)
    doubted = or_(col(Doubt.reporter_id) == own, col(Doubt.settled_by_id) == own)
    hid = or_(
        col(Hiding.by_id) == own,
        col(Hiding.decided_by_id) == own,
        col(Hiding.question_id).in_(select(Question.id).where(Question.asker_id == own)),
    )
    return Supervised(
        session.exec(supported.where(Support.person_id == own).order_by(col(Support.pledge_id))).all(),
        [
            each
            for each in session.exec(select(Question).where(asked).order_by(col(Question.id)))
            if not each.taken_back
        ],
        session.exec(select(Doubt).where(doubted).order_by(col(Doubt.id))).all(),
        session.exec(select(Hiding).where(hid).order_by(col(Hiding.id))).all(),
        session.get(Saying, own),
    )


#: Columns that name a person and may name nobody: what was said stays when they are gone.
_NAMED = (
    ("question", "asker_id"),
    ("question", "answered_by_id"),
    ("doubt", "reporter_id"),
    ("doubt", "settled_by_id"),
    ("hiding", "by_id"),
    ("hiding", "decided_by_id"),
)


def erase(session: Session, person: Person) -> None:
    """Supports go; questions, doubts and decisions stay as somebody's."""
    run = session.connection().execute
    run(delete(Support).where(col(Support.person_id) == person.id))
    run(delete(Saying).where(col(Saying.person_id) == person.id))
    forget_taken_back(session, person)
    _put(session, person, None)


def move(session: Session, earlier: Person, listed: Person) -> None:
    """What an account did before its number was known becomes that of its place on the roll; who supported under both
    supports once."""
    run = session.connection().execute
    known = select(Support.pledge_id).where(Support.person_id == listed.id)
    run(delete(Support).where(col(Support.person_id) == earlier.id, col(Support.pledge_id).in_(known)))
    run(update(Support).where(col(Support.person_id) == earlier.id).values(person_id=listed.id))
    run(delete(Saying).where(col(Saying.person_id) == earlier.id))
    _put(session, earlier, listed.id)


def _put(session: Session, person: Person, other_id: int | None) -> None:
    for name, column in _NAMED:
        table = metadata.tables[name]
        session.connection().execute(update(table).where(table.c[column] == person.id).values({column: other_id}))

"""Concrete conditions that an organisation adds to the five goods. They hold for its whole subtree."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models import plain_text, rights
from models.columns import Instant
from models.organisation import Organisation
from models.person import Person
from models.refusal import Refusal

#: What a condition's code in an item begins with: no criterion of a campaign is called so.
OWN = "own_"
#: Longest name, in UTF-16 units: it stands on a button.
NAME_MAX = 60
#: Conditions that one organisation may keep at a time: those of all levels are offered on one screen.
MOST = 5


class Condition(SQLModel, table=True):
    """A condition of an organisation's own. Ended, it is offered no more; pledges that were made by it keep it."""

    __tablename__ = "condition"

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    name: str = Field(max_length=NAME_MAX)
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def code(self) -> str:
        """How an item names it among the criteria."""
        return f"{OWN}{self.id}"


def holding(session: Session, organisation: Organisation) -> Sequence[tuple[Condition, Organisation]]:
    """The conditions that hold for an organisation, with whose they are: those from the top of the tree first."""
    query = (
        select(Condition, Organisation)
        .join(Organisation, col(Organisation.id) == col(Condition.organisation_id))
        .where(col(Condition.organisation_id).in_(organisation.ancestor_ids()), col(Condition.ended_at).is_(None))
        .order_by(col(Organisation.path), col(Condition.id))
    )
    return session.exec(query).all()


def add(session: Session, actor: Person, organisation: Organisation, name: str, now: datetime) -> Condition:
    """Adds a condition. Refusals: ``not_your_organisation``, ``text_empty``, ``text_long``, ``conditions_many``,
    ``condition_there`` for one that holds already."""
    rights.require_lead(session, actor, organisation)
    said = plain_text.name(name, most=NAME_MAX)
    there = holding(session, organisation)
    if any(each.name == said for each, _of in there):
        raise Refusal("condition_there")
    if sum(of.id == organisation.id for _each, of in there) >= MOST:
        raise Refusal("conditions_many", most=MOST)
    assert organisation.id is not None
    condition = Condition(organisation_id=organisation.id, name=said, created_at=now)
    session.add(condition)
    session.flush()
    return condition


def own(session: Session, actor: Person, condition_id: int) -> tuple[Condition, Organisation]:
    """A condition of an organisation that ``actor`` leads. Refusals: ``condition_gone``, ``not_your_organisation``."""
    condition = session.get(Condition, condition_id)
    if condition is None:
        raise Refusal("condition_gone")
    organisation = session.get_one(Organisation, condition.organisation_id)
    rights.require_lead(session, actor, organisation)
    return condition, organisation


def end(session: Session, actor: Person, condition_id: int, now: datetime) -> Organisation:
    """Ends a condition: from now on nobody pledges by it. Ended before, it stays so. Refusals as :func:`own`."""
    condition, organisation = own(session, actor, condition_id)
    condition.ended_at = condition.ended_at or now
    session.flush()
    return organisation

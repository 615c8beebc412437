"""Progress at a glance: how the pledges stand, one's own, of an organisation, and of all that lie below it.

Figures are public. A table of everything below an organisation is for those who answer for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Integer, case, func, select, type_coerce
from sqlmodel import Session, col

from models import organisation as organisations
from models import rights, tally
from models.organisation import Organisation, subtree_range
from models.person import Person, Role, RoleKind, stored_id
from models.pledge import Author, Pledge, Status
from models.refusal import NotPermitted, Refusal
from models.tally import Figures

#: Members are counted one by one, inside of the writer's transaction: in larger subtrees they are not.
MEMBERS_MOST = 2000
#: Organisations of one table.
ROWS_MOST = 20000
#: Bars of one picture, and the organisations below among which those that are shown are chosen.
BARS_MOST, CHOSEN_FROM = 12, 200


@dataclass(frozen=True, slots=True)
class Members:
    """How many members there are, and how many of them have no public pledge yet; one taken back is none."""

    number: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How an organisation stands. ``members`` is None where there are too many to be counted at a glance."""

    organisation: Organisation
    whole: Figures  # pledges of the members, here and below
    here: Figures  # of the members here
    own: Figures  # of the organisation itself
    own_below: Figures  # of the organisations below
    members: Members | None


class Part(StrEnum):
    """What a bar stands for."""

    whole = "whole"  # the organisation with all that lie below
    here = "here"  # its own members
    below = "below"  # one directly below, with all that lie below that
    rest = "rest"  # all others directly below, together


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture: pledges of members. ``number`` is how many organisations the ``rest`` are."""

    part: Part
    figures: Figures
    name: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation in a table. ``members`` are those here, ``figures`` count here and below, ``own`` those of the
    organisation itself. ``level`` is 1 at the top of the tree."""

    code: str
    name: str
    level: int
    members: Members | None
    figures: Figures
    own: Figures


def standing(session: Session, organisation: Organisation, today: date) -> Standing:
    """How an organisation stands today."""
    place = stored_id(organisation)
    own = tally.figures(session, place, today, whole=False, author=Author.organisation)
    own_whole = tally.figures(session, place, today, whole=True, author=Author.organisation)
    counted = members_in(session, organisation)
    return Standing(
        organisation,
        whole=tally.figures(session, place, today, whole=True),
        here=tally.figures(session, place, today, whole=False),
        own=own,
        own_below=own_whole.without([own]),
        members=_summed(counted) if counted is not None else None,
    )


def members_in(session: Session, organisation: Organisation) -> dict[int, Members] | None:
    """The members of an organisation and of all below, by the id of where they belong; None if there are more than
    ``MEMBERS_MOST``."""
    low, high = subtree_range(organisation)
    some = (
        select(col(Role.organisation_id), col(Role.person_id))
        .join(Organisation, col(Organisation.id) == col(Role.organisation_id))
        .where(col(Organisation.path) >= low, col(Organisation.path) < high, col(Role.kind) == RoleKind.member)
        .order_by(col(Organisation.path))  # along the index: it ends as soon as there are too many
        .limit(MEMBERS_MOST + 1)
        .subquery()
    )
    standing = [Status.published, Status.kept, Status.not_kept]
    # The limit makes PostgreSQL look for each of them, where it would otherwise read all pledges once.
    one = select(col(Pledge.id)).where(col(Pledge.person_id) == some.c.person_id, col(Pledge.status).in_(standing))
    silent = case((one.limit(1).scalar_subquery().is_(None), 1), else_=0)
    query = select(some.c.organisation_id, func.count(), func.sum(silent))
    found = session.connection().execute(query.group_by(some.c.organisation_id)).all()
    if sum(number for _place, number, _quiet in found) > MEMBERS_MOST:
        return None
    return {place: Members(number, int(quiet)) for place, number, quiet in found}


def _summed(counted: Mapping[int, Members]) -> Members:
    return Members(sum(each.number for each in counted.values()), sum(each.silent for each in counted.values()))


def below(
    session: Session, organisation: Organisation, today: date, *, limit: int, offset: int = 0
) -> list[tuple[Organisation, Figures]]:
    """The organisations directly below one, by name, each with the pledges of its members, there and below."""
    found = organisations.below(session, organisation, limit=limit, offset=offset)
    figures = tally.figures_of(session, [stored_id(each) for each in found], today, whole=True)
    return [(each, figures.get(stored_id(each), Figures())) for each in found]


def bars(session: Session, organisation: Organisation, today: date) -> list[Bar]:
    """The bars of a picture, at most ``BARS_MOST``: the whole first; then who is furthest behind, of the first
    ``CHOSEN_FROM`` by name; the others together."""
    place = stored_id(organisation)
    whole = tally.figures(session, place, today, whole=True)
    made = [Bar(Part.whole, whole, organisation.name)]
    candidates = below(session, organisation, today, limit=CHOSEN_FROM)
    if not candidates:
        return made
    here = tally.figures(session, place, today, whole=False)
    if here.pledged:
        made.append(Bar(Part.here, here))
    candidates.sort(key=lambda each: (-each[1].overdue, -each[1].pledged))
    room, number = BARS_MOST - len(made), _number_below(session, place)
    shown = candidates if number <= room else candidates[: room - 1]
    made += [Bar(Part.below, figures, each.name) for each, figures in shown]
    if number > len(shown):
        rest = whole.without([here, *(figures for _each, figures in shown)])
        made.append(Bar(Part.rest, rest, number=number - len(shown)))
    return made


def _number_below(session: Session, place: int) -> int:
    query = (
        select(func.count())
        .select_from(Organisation)
        .where(col(Organisation.parent_id) == place, organisations.stands())
    )
    return session.connection().execute(query).scalar_one()


def may_take_table(session: Session, actor: Person, organisation: Organisation) -> bool:
    """Whether the person may take a table of all that lies below: who leads, reviews, helps or guides there."""
    return rights.sees_below(session, actor, organisation) or rights.guides(session, actor, organisation)


def table(session: Session, actor: Person, organisation: Organisation, today: date) -> Sequence[Row]:
    """A row for the organisation and for each below it, in the order of the tree.

    Refusals: ``not_your_organisation``, ``progress_too_many``.
    """
    if not may_take_table(session, actor, organisation):
        raise NotPermitted("not_your_organisation")
    low, high = subtree_range(organisation)
    place_id = type_coerce(col(Organisation.id), Integer)
    query = select(place_id, col(Organisation.code), col(Organisation.name), col(Organisation.path)).where(
        col(Organisation.path) >= low, col(Organisation.path) < high, organisations.stands()
    )
    found = session.connection().execute(query.order_by(col(Organisation.path)).limit(ROWS_MOST + 1)).all()
    if len(found) > ROWS_MOST:
        raise Refusal("progress_too_many", most=ROWS_MOST)
    figures = tally.figures_in(session, organisation, today, whole=True)
    own = tally.figures_in(session, organisation, today, whole=False, author=Author.organisation)
    members, none = members_in(session, organisation), Figures()
    return [
        Row(
            code,
            name,
            path.count("/") - 1,
            members.get(place, Members()) if members is not None else None,
            figures.get(place, none),
            own.get(place, none),
        )
        for place, code, name, path in found
    ]

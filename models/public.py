"""What everybody may see without an account: read-only queries, each bounded, with nothing of a person but the name
that the operator allows."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from sqlalchemy import and_
from sqlmodel import Session, col, select

from models import comment as comments
from models import organisation as organisations
from models import pledge as pledges
from models import pledge_criteria, pledge_history, pledge_version, sharing, tally
from models.campaign import Campaign
from models.organisation import Organisation
from models.pledge import Author, Item, Pledge, Result, Status, stored_id
from models.pledge_history import Entry
from models.tally import Figures

#: Pledges, organisations and steps of a history on one page.
PLEDGES, PLACES, STEPS = 20, 40, 30
#: The newest comments on an organisation, and problems of one, that are shown.
COMMENTS, PROBLEMS = 3, 20
#: Signs of the longest code of an organisation.
CODE_MAX = 32


class Names(StrEnum):
    """How much of a member's name is shown."""

    name = "name"
    initial = "initial"  # the surname of a Chinese name, the first letter of any other
    none = "none"


class Signed(StrEnum):
    """By what a pledge is signed."""

    name = "name"
    surname = "surname"
    letter = "letter"
    member = "member"  # nothing but that it is a member's
    former = "former"  # a member who has had their data erased
    organisation = "organisation"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the reading of every page depends on."""

    campaign: Campaign
    today: date
    names: Names


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose pledge it is, as far as it may be told."""

    kind: Signed
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that can be opened."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the pledges of an organisation and of all below it stand: of members, and of the organisations themselves."""

    members: Figures
    own: Figures

    @property
    def all(self) -> Figures:
        """Both together."""
        return Figures(
            **{each.name: getattr(self.members, each.name) + getattr(self.own, each.name) for each in fields(Figures)}
        )


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation in a list."""

    place: Place
    standing: Standing


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
class Named:
    """A problem that a comment names, and what became of it."""

    text: str
    due: date | None
    state: comments.State
    mended: str | None


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment from above on an organisation. Who wrote it is not told, but for which organisation they did."""

    by: str
    day: date
    achievements: str | None
    problems: Sequence[Named]
    direction: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class District:
    """The first page. Where more than one organisation has none above it, these are the rows."""

    place: Place | None
    standing: Standing | None
    rows: Sequence[Row]
    more: bool


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation, its own pledges and those of its members, and the organisations directly below."""

    place: Place
    handle: str  # what names it in a link to the bot
    track: str | None
    comments: Sequence[Commented]
    above: Sequence[Place]
    into: Place | None  # where it went, if it was dissolved
    standing: Standing
    rows: Sequence[Row]
    more_rows: bool
    pledges: Sequence[Listed]
    more: bool


@dataclass(frozen=True, slots=True)
class TrackPage:
    """The organisations of a track."""

    code: str
    rows: Sequence[Row]
    more: bool


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
    history: Sequence[Happened]
    more: bool


def district(session: Session, sight: Sight, page: int) -> District | None:
    """The whole district; None for a page that is not there."""
    roots = _children(session, None, 1)
    if len(roots) != 1:
        found = _children(session, None, page)
        rows = _rows(session, sight, found[:PLACES])
        return District(None, None, rows, len(found) > PLACES) if rows or page == 1 else None
    root = roots[0]
    found = _children(session, root.id, page)
    if page > 1 and not found:
        return None
    standing = _standings(session, sight, [root])[stored_id(root.id)]
    return District(_place(root), standing, _rows(session, sight, found[:PLACES]), len(found) > PLACES)


def organisation(session: Session, sight: Sight, code: str, page: int, below: int) -> OrganisationPage | None:
    """The organisation of that code; None where there is none, or not that page of it."""
    one = organisations.by_code(session, code) if _may_be_code(code) else None
    if one is None:
        return None
    query = (
        select(Pledge)
        .where(Pledge.organisation_id == one.id, col(Pledge.published_at).is_not(None))
        .order_by(col(Pledge.published_at).desc(), col(Pledge.id).desc())
    )
    found = session.exec(query.offset((page - 1) * PLEDGES).limit(PLEDGES + 1)).all()
    under, into = _children(session, one.id, below), organisations.into(session, one)
    if (page > 1 and not found) or (below > 1 and not under):
        return None
    return OrganisationPage(
        place=_place(one),
        handle=sharing.handle(one),
        track=one.track,
        comments=_comments(session, sight, one),
        above=_above(session, one)[:-1],
        into=_place(into) if into is not None else None,
        standing=_standings(session, sight, [one])[stored_id(one.id)],
        rows=_rows(session, sight, under[:PLACES]),
        more_rows=len(under) > PLACES,
        pledges=_listed(session, sight, found[:PLEDGES], _place(one)),
        more=len(found) > PLEDGES,
    )


def track(session: Session, sight: Sight, code: str, page: int) -> TrackPage | None:
    """The organisations of a track of the campaign, by name; None where there is no such track, or not that page."""
    if code not in {each.code for each in sight.campaign.tracks}:
        return None
    query = (
        select(Organisation).where(Organisation.track == code, organisations.stands()).order_by(col(Organisation.name))
    )
    found = session.exec(query.offset((page - 1) * PLACES).limit(PLACES + 1)).all()
    if page > 1 and not found:
        return None
    return TrackPage(code, _rows(session, sight, found[:PLACES]), len(found) > PLACES)


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
    [head] = _listed(session, sight, [found], _place(one))
    stood = found if shown == found.version else pledge_version.as_of(session, found, shown)
    return PledgePage(
        head=head,
        above=_above(session, one),
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
        history=_history(session, sight, found, steps[:STEPS]),
        more=len(steps) > STEPS,
    )


def signature(found: Pledge, names: Names) -> Signature:
    """Whose pledge it is, with no more of the name than ``names`` allows."""
    if found.author is Author.organisation:
        return Signature(Signed.organisation)
    if found.signed_as is None:
        return Signature(Signed.former)
    name = found.signed_as.strip()
    if names is Names.name and name:
        return Signature(Signed.name, name)
    if names is Names.initial and name:
        chinese = unicodedata.name(name[0], "").startswith("CJK UNIFIED")
        return Signature(Signed.surname if chinese else Signed.letter, name[0].upper())
    return Signature(Signed.member)


def _comments(session: Session, sight: Sight, one: Organisation) -> list[Commented]:
    """The newest public comments on an organisation, without their private remarks."""
    found = comments.on(session, comments.Subject.organisation, stored_id(one.id), limit=COMMENTS)
    if not found:
        return []
    behind = select(Organisation).where(col(Organisation.id).in_([each.on_behalf_id for each in found]))
    by = {each.id: each.name for each in session.exec(behind)}
    return [
        Commented(
            by=by.get(each.on_behalf_id, ""),
            day=(each.published_at or each.created_at).astimezone(sight.campaign.zone).date(),
            achievements=each.achievements,
            problems=[
                Named(problem.text, problem.due, problem.state, problem.mended)
                for problem in comments.problems(session, each)[:PROBLEMS]
            ],
            direction=each.direction,
            answer=each.answer,
        )
        for each in found
    ]


def _may_be_code(code: str) -> bool:
    """A sign that cannot be printed is in no code, and PostgreSQL takes it for an error."""
    return 0 < len(code) <= CODE_MAX and code.isprintable()


def _place(one: Organisation) -> Place:
    return Place(one.code, one.name)


def _children(session: Session, parent_id: int | None, page: int) -> Sequence[Organisation]:
    """One more than a page of the organisations directly below another, by name."""
    query = select(Organisation).where(Organisation.parent_id == parent_id, organisations.stands())
    return session.exec(query.order_by(col(Organisation.name)).offset((page - 1) * PLACES).limit(PLACES + 1)).all()


def _above(session: Session, one: Organisation) -> list[Place]:
    """The organisations from the root down to this one."""
    ids = one.ancestor_ids()
    found = session.exec(select(Organisation).where(col(Organisation.id).in_(ids))).all()
    return [_place(each) for each in sorted(found, key=lambda each: ids.index(stored_id(each.id)))]


def _standings(session: Session, sight: Sight, found: Iterable[Organisation]) -> dict[int, Standing]:
    ids = [stored_id(each.id) for each in found]
    if not ids:
        return {}
    members, own = (
        tally.figures_of(session, ids, sight.today, whole=True, author=author)
        for author in (Author.member, Author.organisation)
    )
    return {each: Standing(members.get(each, Figures()), own.get(each, Figures())) for each in ids}


def _rows(session: Session, sight: Sight, found: Sequence[Organisation]) -> list[Row]:
    standings = _standings(session, sight, found)
    return [Row(_place(each), standings[stored_id(each.id)]) for each in found]


def _listed(session: Session, sight: Sight, found: Sequence[Pledge], place: Place) -> list[Listed]:
    items = _items_of(session, found)
    return [_one_listed(sight, each, items.get(stored_id(each.id), []), place) for each in found]


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


def _one_listed(sight: Sight, found: Pledge, items: Sequence[Item], place: Place) -> Listed:
    assert found.token is not None, "what is public has a link"
    assert found.published_at is not None, "and a day"
    first = items[0].what if items and items[0].what else ""
    return Listed(
        token=found.token,
        signature=signature(found, sight.names),
        place=place,
        title=found.theme or first,
        status=found.status,
        overdue=found.status is Status.published and found.next_due is not None and found.next_due < sight.today,
        kept=sum(item.result is Result.kept for item in items),
        items=len(items),
        percent=sum(item.percent for item in items) // len(items) if items else 0,
        due=found.next_due,
        published_on=found.published_at.astimezone(sight.campaign.zone).date(),
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


def _history(session: Session, sight: Sight, found: Pledge, steps: Sequence[Entry]) -> list[Happened]:
    """The steps, each with the promise as it stood when it happened."""
    about = pledge_history.about(session, stored_id(found.id), steps)
    return [
        Happened(
            step=step.step,
            version=step.version,
            about=about[step.id or 0].what if step.id in about else None,
            text=step.text,
            percent=step.percent,
            photo=step.photo is not None,
            day=step.at.astimezone(sight.campaign.zone).date(),
        )
        for step in steps
    ]

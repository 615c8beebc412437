"""Organisations as everybody may read them without an account: read-only queries, each bounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models import board as boards
from models import comment as comments
from models import organisation as organisations
from models import sharing, tally
from models.board import Which
from models.organisation import Organisation
from models.pledge import Author, stored_id
from models.public import Place, Sight, above, place
from models.public_pledge import Listed, listed
from models.tally import Figures

#: Pledges and organisations on one page.
PLEDGES, PLACES = 20, 40
#: The newest comments on an organisation, and problems of one, that are shown.
COMMENTS, PROBLEMS = 3, 20
#: Signs of the longest code of an organisation.
CODE_MAX = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """How the pledges of an organisation and of all below it stand: of members, and of the organisations themselves."""

    members: Figures
    own: Figures

    @property
    def all(self) -> Figures:
        """Both together."""
        return self.members + self.own


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation in a list."""

    place: Place
    standing: Standing


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


def district(session: Session, sight: Sight, page: int) -> District | None:
    """The whole district; None for a page that is not there."""
    roots = organisations.below(session, None, limit=2)
    top = roots[0] if len(roots) == 1 else None
    found = organisations.below(session, top, limit=PLACES + 1, offset=(page - 1) * PLACES)
    if page > 1 and not found:
        return None
    shown, more = found[:PLACES], len(found) > PLACES
    if top is None:
        return District(None, None, _rows(session, sight, shown), more)
    whole, *rows = _rows(session, sight, [top, *shown])
    return District(whole.place, whole.standing, rows, more)


def organisation(session: Session, sight: Sight, code: str, page: int, below: int) -> OrganisationPage | None:
    """The organisation of that code; None where there is none, or not that page of it."""
    one = organisations.by_code(session, code) if _may_be_code(code) else None
    if one is None:
        return None
    offset = (page - 1) * PLEDGES
    found = boards.of_organisation(session, one, Which.all, sight.today, limit=PLEDGES + 1, offset=offset)
    under = organisations.below(session, one, limit=PLACES + 1, offset=(below - 1) * PLACES)
    if (page > 1 and not found) or (below > 1 and not under):
        return None
    into = organisations.into(session, one)
    whole, *rows = _rows(session, sight, [one, *under[:PLACES]])
    return OrganisationPage(
        place=whole.place,
        handle=sharing.handle(one),
        track=one.track,
        comments=_comments(session, sight, one),
        above=above(session, one)[:-1],
        into=place(into) if into is not None else None,
        standing=whole.standing,
        rows=rows,
        more_rows=len(under) > PLACES,
        pledges=listed(session, sight, found[:PLEDGES], whole.place),
        more=len(found) > PLEDGES,
    )


def track(session: Session, sight: Sight, code: str, page: int) -> TrackPage | None:
    """The organisations of a track of the campaign, by name; None where there is no such track, or not that page."""
    if code not in {each.code for each in sight.campaign.tracks}:
        return None
    found = boards.of_track(session, code, limit=PLACES + 1, offset=(page - 1) * PLACES)
    if page > 1 and not found:
        return None
    return TrackPage(code, _rows(session, sight, found[:PLACES]), len(found) > PLACES)


def _comments(session: Session, sight: Sight, one: Organisation) -> list[Commented]:
    """The newest public comments on an organisation, without their private remarks."""
    found = comments.on(session, comments.Subject.organisation, stored_id(one.id), limit=COMMENTS)
    if not found:
        return []
    behind = [each.on_behalf_id for each in found if each.on_behalf_id is not None]
    by = {each.id: each.name for each in boards.places_by_id(session, behind)}
    return [
        Commented(
            by=by.get(each.on_behalf_id, ""),
            day=sight.day(each.published_at or each.created_at),
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


def _rows(session: Session, sight: Sight, found: Sequence[Organisation]) -> list[Row]:
    """Organisations with how they stand."""
    ids = [stored_id(each.id) for each in found]
    members, own = (
        tally.figures_of(session, ids, sight.today, whole=True, author=author)
        for author in (Author.member, Author.organisation)
    )
    standings = [Standing(members.get(each, Figures()), own.get(each, Figures())) for each in ids]
    return [Row(place(each), standing) for each, standing in zip(found, standings, strict=True)]

"""Figures equal a plain recount, on any district, after anything that may happen to pledges, on any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select

from bot.config import shipped_campaign
from models import board as boards
from models import board_below, progress, roll, tally
from models import organisation as organisations
from models import pledge_draft as drafts
from models import pledge_keeping as keeping
from models.campaign import Campaign
from models.clock import Clock
from models.organisation import Kind, Organisation
from models.person import Person, Role, RoleKind, grant
from models.pledge import Author, Item, Pledge, Result, Status, items
from models.refusal import Refusal
from models.roll_rows import OrganisationRow, Source
from models.tally import SOON, Figures, Tally
from tests.databases import in_memory

CAMPAIGN = Campaign.model_validate(shipped_campaign())
LEADS = [each.code for each in CAMPAIGN.criteria.member]
BEGIN = datetime(2027, 3, 2, 1, tzinfo=UTC)
WHICH = st.integers(0, 99)
#: Days ahead, most of them where a figure changes: due today, tomorrow, on the last day of "soon" or beside it.
AHEAD = st.sampled_from([0, 1, SOON.days - 1, SOON.days, SOON.days + 1, 40])

pytestmark = pytest.mark.timeout(400)  # a failure is made small before it is shown


#: One public pledge as a plain recount sees it: whose, where, by whom, and what it adds to.
Counted = tuple[Author, int, int | None, list[str]]


def counted(session: Session, today: date) -> list[Counted]:
    """Every pledge, by looking at it and at every item of it."""
    return [
        (pledge.author, pledge.organisation_id, pledge.person_id, states(session, pledge, today))
        for pledge in session.exec(select(Pledge))
    ]


def summed(found: Iterable[Counted]) -> Figures:
    """The figures of some pledges."""
    return Figures(**Counter(state for *_whose, names in found for state in names))


def states(session: Session, pledge: Pledge, today: date) -> list[str]:
    if pledge.status is Status.draft:
        return []
    if pledge.status is not Status.published:
        return [pledge.status.value]
    days = [item.due for item in items(session, pledge) if item.result is Result.open and item.due is not None]
    if min(days) < today:
        return ["overdue"]
    return ["on_time", "soon"] if min(days) <= today + SOON else ["on_time"]


class District(RuleBasedStateMachine):
    """A random tree, a few members in each organisation, and anything that they may do in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = in_memory()
        self.session = Session(self.engine, expire_on_commit=False)
        self.clock = Clock(CAMPAIGN.zone)
        self.clock.set(BEGIN)

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()

    @initialize(parents=st.lists(WHICH, min_size=1, max_size=7))
    def lay_out(self, parents: list[int]) -> None:
        now = self.clock.now()
        self.places: list[Organisation] = []
        self.people: list[Person] = []
        for number, above in enumerate([0, *parents]):
            one = Organisation(code=f"O{number}", name=f"Branch {number}", kind=Kind.branch, created_at=now)
            parent = self.places[above % len(self.places)] if self.places else None
            self.places.append(organisations.add(self.session, one, parent))
            person = Person(name=f"Member {number}", created_at=now)
            self.session.add(person)
            self.session.flush()
            grant(self.session, person, RoleKind.member, one, now)
            self.people.append(person)
        self.office = Person(name="Office", created_at=now)
        self.session.add(self.office)
        self.session.flush()
        grant(self.session, self.office, RoleKind.office, self.places[0], now)

    def public(self) -> list[Pledge]:
        query = select(Pledge).where(Pledge.status != Status.draft).order_by(col(Pledge.id))
        return list(self.session.exec(query))

    @rule(who=WHICH, days=st.lists(AHEAD, min_size=1, max_size=3))
    def publish(self, who: int, days: list[int]) -> None:
        person = self.people[who % len(self.people)]
        draft = drafts.begin(self.session, person, self.clock.now())
        for criterion, ahead in zip(LEADS, days, strict=False):
            drafts.choose(self.session, person, draft, criterion, CAMPAIGN, on=True)
            self.answer(person, self.item(draft, criterion), ahead)
        drafts.publish(self.session, person, draft.id or 0, CAMPAIGN, self.clock)

    def item(self, draft: Pledge, criterion: str) -> Item:
        return next(item for item in items(self.session, draft) if item.criterion == criterion)

    def answer(self, person: Person, item: Item, ahead: int) -> None:
        for field in ("what", "for_whom", "measure"):
            drafts.write(self.session, person, item, field, "twelve evenings", CAMPAIGN.pledge)  # type: ignore[arg-type]
        today = self.clock.today()
        drafts.set_due(self.session, person, item, today + timedelta(days=ahead), CAMPAIGN.pledge, today)

    @rule(where=WHICH, ahead=AHEAD)
    def publish_for_an_organisation(self, where: int, ahead: int) -> None:
        place, now = self.places[where % len(self.places)], self.clock.now()
        held = select(Pledge).where(
            Pledge.organisation_id == place.id, Pledge.author == Author.organisation, Pledge.status == Status.draft
        )
        if self.session.exec(held).first() is not None:
            return
        draft = Pledge(
            author=Author.organisation,
            organisation_id=place.id or 0,
            drafted_by_id=self.office.id,
            theme="Neighbours",
            vehicle="Open evenings",
            plan="Every Friday",
            created_at=now,
        )
        self.session.add(draft)
        self.session.flush()
        criterion = CAMPAIGN.criteria.organisation[0].code
        drafts.choose(self.session, self.office, draft, criterion, CAMPAIGN, on=True)
        self.answer(self.office, self.item(draft, criterion), ahead)
        drafts.publish(self.session, self.office, draft.id or 0, CAMPAIGN, self.clock)

    def who_keeps(self, pledge: Pledge) -> Person:
        return self.office if pledge.person_id is None else self.session.get_one(Person, pledge.person_id)

    @precondition(lambda self: self.public())
    @rule(which=WHICH, line=WHICH, does=st.sampled_from(["report", "keep", "give_up", "reopen", "withdraw"]))
    def go_on(self, which: int, line: int, does: str) -> None:
        pledge = self.public()[which % len(self.public())]
        actor = self.who_keeps(pledge)
        found = items(self.session, pledge)
        line = found[line % len(found)].line or 0
        with suppress(Refusal):
            if does == "keep":
                keeping.keep(self.session, actor, pledge.id, line, self.clock)
            elif does == "withdraw":
                keeping.withdraw(self.session, actor, pledge.id, "no more time", self.clock)
            else:
                getattr(keeping, does)(self.session, actor, pledge.id, line, "so it is", self.clock)

    @precondition(lambda self: self.public())
    @rule(which=WHICH, ahead=AHEAD, line=WHICH, meanwhile=st.booleans())
    def revise(self, which: int, ahead: int, line: int, meanwhile: bool) -> None:
        """A version upon what stands by then: an item may have been kept meanwhile."""
        pledge = self.public()[which % len(self.public())]
        actor = self.who_keeps(pledge)
        with suppress(Refusal):
            draft = drafts.revise(self.session, actor, pledge.id or 0, self.clock.now())
            self.answer(actor, items(self.session, draft)[0], ahead)
            if meanwhile:
                self.go_on(which, line, "keep")
                drafts.take_over(self.session, actor, draft.id or 0)
            drafts.publish(self.session, actor, draft.id or 0, CAMPAIGN, self.clock)

    @rule(days=st.sampled_from([1, SOON.days - 1, SOON.days, SOON.days + 1, 30]))
    def days_pass(self, days: int) -> None:
        self.clock.set(self.clock.now() + timedelta(days=days))

    @rule(who=WHICH, where=WHICH)
    def a_member_moves(self, who: int, where: int) -> None:
        place = self.places[where % len(self.places)]
        grant(self.session, self.people[who % len(self.people)], RoleKind.member, place, self.clock.now())

    @rule(which=WHICH, where=WHICH)
    def an_organisation_moves(self, which: int, where: int) -> None:
        one, other = self.places[which % len(self.places)], self.places[where % len(self.places)]
        if other.stands_below(one):
            return
        source = Source("table", {})
        row = OrganisationRow(source, 1, one.code, one.name, one.kind.value, None, other.code, None)
        roll.import_roll(self.session.connection(), [row], [], tracks=set(), now=self.clock.now())
        self.session.expire_all()

    @invariant()
    def figures_equal_a_recount(self) -> None:
        today = self.clock.today()
        plain, below = counted(self.session, today), self.below()
        for author in Author:
            mine = [each for each in plain if each[0] is author]
            whole = tally.figures_in(self.session, self.places[0], today, whole=True, author=author)
            here = tally.figures_in(self.session, self.places[0], today, whole=False, author=author)
            for place, inside in below.items():
                assert whole.get(place, Figures()) == summed(each for each in mine if each[1] in inside)
                assert here.get(place, Figures()) == summed(each for each in mine if each[1] == place)
            assert tally.figures_of(self.session, below, today, whole=True, author=author) == whole
        for person in self.people:
            expected = summed(each for each in plain if each[2] == person.id)
            assert tally.own_figures(self.session, person.id or 0, today) == expected

    def below(self) -> dict[int, set[int]]:
        return {one.id or 0: {each.id or 0 for each in self.places if each.stands_below(one)} for one in self.places}

    @rule(which=WHICH)
    def somebody_looks(self, which: int) -> None:
        one, today = self.places[which % len(self.places)], self.clock.today()
        found = progress.standing(self.session, one, today)
        assert found.members == self.members_below(one)
        whole, *parts = progress.bars(self.session, one, today)
        assert whole.figures == found.whole
        for field in fields(Figures) if parts else ():
            seen = sum(getattr(part.figures, field.name) for part in parts)
            # Members right here have no bar of their own while they have pledged nothing that stands.
            unseen = 0 if found.here.pledged else getattr(found.here, field.name)
            assert seen + unseen == getattr(whole.figures, field.name)
        rows = progress.table(self.session, self.office, one, today)
        assert rows[0].figures == found.whole
        assert sum(row.own.pledged for row in rows) == found.own.pledged + found.own_below.pledged
        assert sum(row.members.number for row in rows if row.members) == found.members.number

    @rule(which=WHICH, size=st.integers(1, 5))
    def somebody_turns_the_pages(self, which: int, size: int) -> None:
        one, today = self.places[which % len(self.places)], self.clock.today()
        inside = [place for place in self.places if place.stands_below(one)]
        for kind in boards.Which:
            there = {
                each.id
                for place in inside
                for each in boards.of_organisation(self.session, place, kind, today, limit=1000)
            }
            turned: list[int | None] = []
            while page := board_below.of_subtree(self.session, one, kind, today, limit=size, offset=len(turned)):
                turned += [each.id for each in page]
            assert len(turned) == len(there)
            assert set(turned) == there

    def members_below(self, one: Organisation) -> progress.Members:
        number = silent = 0
        for role in self.session.exec(select(Role).where(Role.kind == RoleKind.member)):
            if self.session.get_one(Organisation, role.organisation_id).stands_below(one):
                standing = {pledge.status for pledge in self.public() if pledge.person_id == role.person_id}
                number, silent = number + 1, silent + (not standing - {Status.withdrawn})
        return progress.Members(number, silent)

    @invariant()
    def nothing_is_left_of_what_is_over(self) -> None:
        assert all(row.pledges > 0 for row in self.rows())

    def rows(self) -> Iterator[Tally]:
        yield from self.session.exec(select(Tally).execution_options(populate_existing=True))


District.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestFigures = District.TestCase

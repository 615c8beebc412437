"""Whatever is done with pledges, in whatever order: only what may happen does, and what was public stays readable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select

from models import organisation as organisations
from models import person as people
from models import pledge as pledges
from models import pledge_draft as drafts
from models import pledge_history as history
from models import pledge_keeping as keeping
from models import schema
from models.clock import Clock
from models.person import Person, RoleKind
from models.pledge import TRANSITIONS, Author, Item, Pledge, Result, Status
from models.refusal import Refusal
from tests.databases import in_memory
from tests.scene import TODAY, lay_out
from tests.test_campaign import CAMPAIGN

LEADS = [each.code for each in CAMPAIGN.criteria.member]
GOODS = [each.code for each in CAMPAIGN.criteria.organisation]
#: Which of those that there are; taken modulo.
ANY = st.integers(0, 99)
WORDS = st.sampled_from(["教老人用手机", "每月读一本书", "<b>粗体</b> & 'x'", "😀 一百场", "a plain promise"])
CLOSED = {Result.kept: Status.kept, Result.not_kept: Status.not_kept}


@dataclass(frozen=True)
class Said:
    """An item as it was published."""

    line: int | None
    criterion: str
    what: str | None
    for_whom: str | None
    due: date | None
    measure: str | None


def said(item: Item) -> Said:
    return Said(item.line, item.criterion, item.what, item.for_whom, item.due, item.measure)


class Life(RuleBasedStateMachine):
    """A member and two secretaries, a member's pledges and those of their branch."""

    @initialize()
    def lay_out_the_district(self) -> None:
        self.session = Session(in_memory(), expire_on_commit=False)
        self.clock = Clock(CAMPAIGN.zone)
        self.clock.set(TODAY)
        lay_out(self.session, TODAY)
        branch = organisations.by_code(self.session, "B")
        assert branch is not None
        self.branch = branch
        self.wang = self._person("王小明", RoleKind.member)
        self.li, self.sun = (self._person(name, RoleKind.secretary) for name in ("李书记", "孙书记"))
        self.stood: dict[int, Status] = {}
        self.published: dict[tuple[int, int], list[Said]] = {}
        self.told: dict[int, list[tuple[Any, ...]]] = {}

    def _person(self, name: str, kind: RoleKind) -> Person:
        person = Person(name=name, created_at=TODAY)
        self.session.add(person)
        self.session.flush()
        people.grant(self.session, person, kind, self.branch, TODAY)
        return person

    def teardown(self) -> None:
        if hasattr(self, "session"):
            bind = self.session.get_bind()
            self.session.close()
            bind.dispose()  # type: ignore[union-attr]

    # Acting

    def attempt(self, act: Callable[[], Any], *, twice: bool = False) -> Any:
        """As the writer runs it: what is refused leaves nothing behind. ``twice``: a second time changes nothing."""
        self.session.flush()
        before, nested = self._rows(), self.session.begin_nested()
        try:
            done = act()
            self.session.flush()
        except Refusal:
            nested.rollback()
            self.session.expire_all()
            assert self._rows() == before
            return None
        nested.commit()
        if twice:
            after = self._rows()
            act()
            self.session.flush()
            assert self._rows() == after
        return done

    def _rows(self) -> list[list[tuple[Any, ...]]]:
        run = self.session.connection().connection.cursor().execute
        return [run(f"SELECT * FROM {name}").fetchall() for name in schema.metadata.tables]

    def _pledges(self, *, draft: bool) -> list[Pledge]:
        found = self.session.exec(select(Pledge).order_by(col(Pledge.id))).all()
        return [each for each in found if (each.status is Status.draft) == draft]

    def _revisions(self) -> list[Pledge]:
        return [each for each in self._pledges(draft=True) if each.revises_id is not None]

    def _writer(self, pledge: Pledge) -> Person:
        by = {each.id: each for each in (self.wang, self.li, self.sun)}
        return by[pledge.drafted_by_id]

    def _answering(self, pledge: Pledge, which: int) -> Person:
        return self.wang if pledge.author is Author.member else (self.li, self.sun)[which % 2]

    # Drafts

    @rule()
    def a_member_begins(self) -> None:
        self.attempt(lambda: drafts.begin(self.session, self.wang, self.clock.now()), twice=True)

    @rule(which=ANY)
    def a_secretary_begins(self, which: int) -> None:
        open_drafts = self._pledges(draft=True)
        if any(each.author is Author.organisation and each.revises_id is None for each in open_drafts):
            return
        by = (self.li, self.sun)[which % 2]
        draft = Pledge(
            author=Author.organisation,
            organisation_id=pledges.stored_id(self.branch.id),
            drafted_by_id=by.id,
            theme="x",
            vehicle="x",
            plan="x",
            created_at=self.clock.now(),
        )
        self.session.add(draft)
        self.session.flush()

    @precondition(lambda self: self._pledges(draft=True))
    @rule(which=ANY, place=ANY, on=st.booleans(), word=WORDS, days=st.integers(-3, 40))
    def an_item_is_written(self, which: int, place: int, on: bool, word: str, days: int) -> None:
        found = self._pledges(draft=True)
        draft = found[which % len(found)]
        by, codes = self._writer(draft), LEADS if draft.author is Author.member else GOODS
        code = codes[place % len(codes)]

        def write() -> None:
            drafts.choose(self.session, by, draft, code, CAMPAIGN, on=on)
            self.session.expire_all()
            for item in pledges.items(self.session, draft):
                if item.criterion == code:
                    for field in ("what", "for_whom", "measure"):
                        drafts.write(self.session, by, item, field, word, CAMPAIGN.pledge)
                    today = self.clock.today()
                    drafts.set_due(self.session, by, item, today + timedelta(days=days), CAMPAIGN.pledge, today)

        self.attempt(write, twice=True)

    @precondition(lambda self: self._pledges(draft=True))
    @rule(which=ANY)
    def a_draft_is_published(self, which: int) -> None:
        found = self._pledges(draft=True)
        draft = found[which % len(found)]
        draft_id, by = pledges.stored_id(draft.id), self._writer(draft)
        done = self.attempt(lambda: drafts.publish(self.session, by, draft_id, CAMPAIGN, self.clock))
        if done is None:
            return
        pledge, _organisation, now = done
        assert now
        key = (pledge.id, pledge.version)
        assert key not in self.published
        self.published[key] = [said(item) for item in pledges.items(self.session, pledge)]
        lines = [each.line for each in self.published[key]]
        assert None not in lines
        assert len(set(lines)) == len(lines)

    @precondition(lambda self: self._pledges(draft=True))
    @rule(which=ANY)
    def a_draft_is_thrown_away(self, which: int) -> None:
        found = self._pledges(draft=True)
        if which % 4:
            return  # else hardly anything would be published
        draft = found[which % len(found)]
        self.attempt(lambda: drafts.discard(self.session, self._writer(draft), draft))

    @precondition(lambda self: self._pledges(draft=False))
    @rule(which=ANY, by=ANY)
    def a_pledge_is_revised(self, which: int, by: int) -> None:
        found = self._pledges(draft=False)
        pledge = found[which % len(found)]
        pledge_id, actor = pledges.stored_id(pledge.id), self._answering(pledge, by)
        self.attempt(lambda: drafts.revise(self.session, actor, pledge_id, self.clock.now()), twice=True)

    @precondition(lambda self: self._revisions())
    @rule(which=ANY)
    def a_revision_is_set_upon_what_stands_now(self, which: int) -> None:
        found = self._revisions()
        draft = found[which % len(found)]
        draft_id = pledges.stored_id(draft.id)
        self.attempt(lambda: drafts.take_over(self.session, self._writer(draft), draft_id), twice=True)

    @rule(places=st.sets(ANY, min_size=1, max_size=4), word=WORDS)
    def a_member_makes_a_pledge(self, places: set[int], word: str) -> None:
        """The whole way at once: single steps seldom lead so far."""
        self.attempt(lambda: drafts.begin(self.session, self.wang, self.clock.now()))
        drafted = self._pledges(draft=True)
        which = next(place for place, each in enumerate(drafted) if each.person_id and each.revises_id is None)
        for place in places:
            self.an_item_is_written(which, place, True, word, place % 30)
        self.a_draft_is_published(which)

    @precondition(lambda self: self._pledges(draft=False))
    @rule(which=ANY, place=ANY, word=WORDS, between=st.booleans())
    def a_pledge_gets_another_version(self, which: int, place: int, word: str, between: bool) -> None:
        """Revised, changed and published, while something may have become of an item meanwhile."""
        found = self._pledges(draft=False)
        pledge = found[which % len(found)]
        self.a_pledge_is_revised(which, place)
        mine = [each for each in self._pledges(draft=True) if each.revises_id == pledge.id]
        if not mine:
            return
        number = self._pledges(draft=True).index(mine[0])
        self.an_item_is_written(number, place, True, word, 10)
        if between:
            self.something_becomes_of_an_item(which, place, place, "keep")
        self.a_draft_is_published(number)

    # Keeping

    @precondition(lambda self: self._pledges(draft=False))
    @rule(which=ANY, place=ANY, by=ANY, what=st.sampled_from(["report", "keep", "give_up", "reopen"]))
    def something_becomes_of_an_item(self, which: int, place: int, by: int, what: str) -> None:
        found = self._pledges(draft=False)
        pledge = found[which % len(found)]
        lines = [item.line for item in pledges.items(self.session, pledge)]
        line = [*lines, 99][place % (len(lines) + 1)]
        session, clock, actor, pledge_id = self.session, self.clock, self._answering(pledge, by), pledge.id
        acts: dict[str, Callable[[], Any]] = {
            "report": lambda: keeping.report(session, actor, pledge_id, line, "办了三次", clock, percent=by),
            "keep": lambda: keeping.keep(session, actor, pledge_id, line, clock),
            "give_up": lambda: keeping.give_up(session, actor, pledge_id, line, "场地没有了", clock),
            "reopen": lambda: keeping.reopen(session, actor, pledge_id, line, "找到了场地", clock),
        }
        self.attempt(acts[what], twice=what == "keep")

    @precondition(lambda self: self._pledges(draft=False))
    @rule(which=ANY, by=ANY)
    def a_pledge_is_withdrawn(self, which: int, by: int) -> None:
        found = self._pledges(draft=False)
        if by % 4:
            return  # else hardly anything would be kept
        pledge = found[which % len(found)]
        actor = self._answering(pledge, by)
        self.attempt(lambda: keeping.withdraw(self.session, actor, pledge.id, "调走了", self.clock), twice=True)

    @precondition(lambda self: self._pledges(draft=False))
    @rule(which=ANY)
    def somebody_else_tries(self, which: int) -> None:
        """A member acts for no organisation, a secretary for no member."""
        found = self._pledges(draft=False)
        pledge = found[which % len(found)]
        other = self.li if pledge.author is Author.member else self.wang
        with pytest.raises(Refusal):
            keeping.withdraw(self.session, other, pledge.id, "不是我的", self.clock)

    @rule(days=st.integers(1, 20))
    def days_go_by(self, days: int) -> None:
        self.clock.set(self.clock.now() + timedelta(days=days))

    # What always holds

    @invariant()
    def only_what_may_happen_happens(self) -> None:
        now = {pledges.stored_id(each.id): each.status for each in self._pledges(draft=False)}
        for pledge_id, status in now.items():
            before = self.stood.get(pledge_id, Status.draft)
            assert status is before or status in TRANSITIONS[before]
        assert set(self.stood) <= set(now)
        self.stood = now

    @invariant()
    def what_was_published_stays_as_it_was(self) -> None:
        for (pledge_id, version), items in self.published.items():
            pledge = self.session.get_one(Pledge, pledge_id)
            assert [said(item) for item in pledges.version_items(self.session, pledge, version)] == items

    @invariant()
    def history_only_grows(self) -> None:
        for pledge in self._pledges(draft=False):
            pledge_id = pledges.stored_id(pledge.id)
            steps = [
                (each.id, each.step, each.version, each.line, each.text, each.percent, each.at)
                for each in reversed(history.of(self.session, pledge_id, limit=1000))
            ]
            before = self.told.get(pledge_id, [])
            assert steps[: len(before)] == before
            assert [each[-1] for each in steps] == sorted(each[-1] for each in steps)
            shown = [each for each in steps if each[1] in (history.Step.published, history.Step.revised)]
            assert [each[2] for each in shown] == list(range(1, pledge.version + 1))
            self.told[pledge_id] = steps

    @invariant()
    def the_state_follows_from_the_items(self) -> None:
        for pledge in self._pledges(draft=False):
            items = pledges.items(self.session, pledge)
            open_days = [item.due for item in items if item.result is Result.open]
            assert pledge.token
            if pledge.status is Status.withdrawn:
                assert (pledge.next_due, bool(pledge.reason)) == (None, True)
            elif open_days:
                assert (pledge.status, pledge.next_due) == (Status.published, min(day for day in open_days if day))
            else:
                worst = Result.not_kept if any(item.result is Result.not_kept for item in items) else Result.kept
                assert (pledge.status, pledge.next_due) == (CLOSED[worst], None)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)

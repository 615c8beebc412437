"""Who has not been commented on, and who still owes a comment: counted over the tree."""

import random

import pytest
from sqlmodel import Session, col, select

from models import comment_coverage as coverage
from models import organisation as organisations
from models.comment import Comment, Status, Subject
from models.organisation import Kind, Organisation
from models.person import Person, Role, RoleKind
from tests.comments import comments
from tests.scene import Scene


async def test_the_figures_show_what_is_missing_and_who_owes_it(scene: Scene) -> None:
    for name, at in (("王小明", "B"), ("李一", "B"), ("周二", "C")):
        await scene.person(name, "member", at=at)
    zhang = await scene.person("张书记", "secretary")
    li = await scene.person("李主任", "reviewer", at="S")
    await comments(scene, zhang, "王小明")
    await comments(scene, li, "B", problem="还要多走访")
    await li.taps("点评进度")
    assert "组织：已点评 1 个，共 2 个，还差 1 个" in li.screen
    assert "点评人：李主任" in li.screen
    assert "连同以下各级" in li.screen
    assert "党员：已点评 1 人，共 3 人，还差 2 人" in li.screen
    assert "朝阳社区党支部 · 还差 1" in str(li.buttons)
    await li.taps("谁还没点评")
    assert "东街街道党工委：还差 1 份（李主任）" in li.screen
    assert "朝阳社区党支部：还差 1 份（张书记）" in li.screen
    assert "晨光社区党支部：还差 1 份（还没有点评人）" in li.screen
    await li.taps("朝阳社区党支部")
    assert "连同以下各级" not in li.screen
    await li.taps("还没点评的党员")
    assert "王小明" not in str(li.buttons)
    await li.taps("李一")
    assert "做得好的地方" in li.screen


async def test_a_secretary_finds_the_figures_where_they_lead(scene: Scene) -> None:
    zhang = await scene.person("Paul", "secretary", language="en")
    await scene.person("王小明", "member")
    await zhang.taps("Run this organisation")
    await zhang.taps("Comments so far")
    assert "Members: 0 of 1, still missing 1" in zhang.screen
    await zhang.taps("Who still owes one")
    assert "1 still missing (Paul)" in zhang.screen


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_figures_equal_a_naive_recount(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)

    def work(session: Session) -> None:
        now = scene.bot.clock.now()
        found = list(session.exec(select(Organisation)).all())
        for number in range(25):
            one = Organisation(code=f"X{number}", name=f"组织{number}", kind=Kind.branch, created_at=now)
            found.append(organisations.add(session, one, chance.choice(found)))
        for number in range(60):
            person = Person(name=f"人{number}", created_at=now)
            session.add(person)
            session.flush()
            at = chance.choice(found).id or 0
            session.add(Role(person_id=person.id or 0, kind=RoleKind.member, organisation_id=at, since=now))
            for stage in chance.choices(("", "first", "second"), k=chance.randint(0, 2)):
                session.add(made(Subject.member, at, person.id, stage))
        for each in found:
            if chance.random() < 0.5:
                session.add(made(Subject.organisation, each.id or 0, None, chance.choice(("first", "second"))))
        session.flush()
        for each in found:
            recounted(session, each, found)

    def made(subject: Subject, at: int, person_id: int | None, stage: str) -> Comment:
        now = scene.bot.clock.now()
        place = {"subject": subject, "organisation_id": at, "person_id": person_id, "stage": stage}
        return Comment(**place, status=Status.published, created_at=now, published_at=now)

    await scene.write(work)


def recounted(session: Session, one: Organisation, every: list[Organisation]) -> None:
    """The figures of an organisation, as whoever reads every row would count them."""
    first = session.exec(select(Comment).where(Comment.stage == "first")).all()
    done = {each.organisation_id for each in first if each.subject is Subject.organisation}
    people = {each.person_id for each in first}
    roles = session.exec(select(Role).where(Role.kind == RoleKind.member)).all()
    below = [each for each in every if each.stands_below(one) and each is not one]
    inside = {one.id, *(each.id for each in below)}
    here = [each for each in every if each.parent_id == one.id]
    members = [role for role in roles if role.organisation_id in inside]
    own = [role for role in roles if role.organisation_id == one.id]
    assert coverage.whole(session, one, "first") == (
        coverage.Covered(len(below), len([each for each in below if each.id in done])),
        coverage.Covered(len(members), len([role for role in members if role.person_id in people])),
    )
    owed = len([each for each in here if each.id not in done])
    owed += len([role for role in own if role.person_id not in people])
    assert sum(each.missing for each in coverage.directly(session, one, "first")) == owed
    found = coverage.owing(session, one, "first", limit=100)
    assert (one.id in [each.id for each, _count, _people in found]) == bool(owed)
    assert {each.id: count for each, count, _people in found}.get(one.id, 0) == owed
    assert all(count for _each, count, _people in found)
    assert {each.id for each, _count, _people in found} <= inside


async def test_pages_of_those_not_commented_on_hold_everybody_once(scene: Scene) -> None:
    def work(session: Session) -> None:
        now = scene.bot.clock.now()
        branch = organisations.by_code(session, "B")
        assert branch is not None
        for number in range(9):
            person = Person(name="同名", created_at=now)
            session.add(person)
            session.flush()
            at = branch.id or 0
            session.add(Role(person_id=person.id or 0, kind=RoleKind.member, organisation_id=at, since=now))
            if number % 3 == 0:
                place = {"subject": Subject.member, "organisation_id": at, "person_id": person.id, "stage": "s"}
                session.add(Comment(**place, status=Status.published, created_at=now, published_at=now))
        session.flush()
        rows = [row for at in (0, 4, 8) for row in coverage.members(session, branch, "s", limit=4, offset=at)]
        assert [done for _person, done in rows] == [False] * 6 + [True] * 3
        assert len({person.id for person, _done in rows}) == 9
        assert session.exec(select(Person.id).where(col(Person.name) == "同名")).all()

    await scene.write(work)

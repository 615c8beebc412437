"""What is overdue or due soon is seen by the person and their secretary, and found from an index."""

from collections.abc import Callable
from datetime import date

from sqlmodel import Session, select

from models import due
from models.organisation import Organisation
from models.person import Person
from models.pledge import Pledge
from playground.phone import Phone
from tests.links import organisation
from tests.plans import listening, plan
from tests.scene import Scene
from tests.stories import PROMISE, pledges


async def test_what_is_due_is_seen_by_the_person_and_their_secretary(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    secretary = await scene.person("刘书记", "secretary")
    other = await scene.person("邻书记", "secretary", "C")
    await pledges(wang, day="3月12日")
    await secretary.sends("/menu")
    await secretary.taps("管理本组织")
    assert "7 天内" not in secretary.screen
    await secretary.taps("到期的承诺")
    assert "没有已过期的" in secretary.screen

    scene.later(5)
    await wang.sends("/menu")
    assert "您有 1 份承诺 7 天内到期" in wang.screen
    await opens_marked(wang, "⏳")
    assert "还有 5 天到期" in wang.screen
    scene.later(10)
    await opens_marked(wang, "⏳")
    assert "今天到期" in wang.screen
    scene.later(12)
    await wang.sends("/menu")
    assert "您有 1 份承诺已过期" in wang.screen
    await opens_marked(wang, "⚠️")
    assert "公开承诺 · ⚠️ 已过期" in wang.screen
    assert "已过期 2 天" in wang.screen

    await secretary.sends("/menu")
    await secretary.taps("管理本组织")
    assert "已过期：1 份" in secretary.screen
    await secretary.taps("到期的承诺")
    await secretary.taps("⚠️ 王小明")
    assert "已过期 2 天" in secretary.screen
    await secretary.taps("回到列表")
    await secretary.taps("回到管理")
    await other.sends("/menu")
    await other.taps("管理本组织")
    assert "过期" not in other.screen
    here = await scene.read(lambda session: session.exec(select(Pledge.organisation_id)).one())
    await other.taps_data(f"kd:{here}:0")
    assert "不归您负责" in other.screen
    await other.taps_data("kdr:1:0")
    assert PROMISE[0] not in other.screen
    await wang.taps("做到了")
    await wang.taps("是的，做到了")
    await wang.sends("/menu")
    assert "过期" not in wang.screen


async def opens_marked(phone: Phone, mark: str) -> None:
    await phone.sends("/mypledges")
    await phone.taps(f"{mark} 2027年3月2日")


async def test_a_long_list_of_what_is_due_is_turned_page_by_page(scene: Scene) -> None:
    for number in range(8):
        member = await scene.person(f"党员{number}", "member")
        await pledges(member, day=f"3月{10 + number}日")
    secretary = await scene.person("刘书记", "secretary")
    scene.later(30)
    await secretary.sends("/menu")
    await secretary.taps("管理本组织")
    await secretary.taps("到期的承诺")
    assert next(label for label in secretary.buttons if "党员" in label).startswith("⚠️ 党员0")
    await secretary.taps("下一页")
    assert len([label for label in secretary.buttons if "党员" in label]) == 2
    await secretary.taps("⚠️ 党员7")
    await secretary.taps("回到列表")
    assert len([label for label in secretary.buttons if "党员" in label]) == 2
    await secretary.taps("上一页")
    assert len([label for label in secretary.buttons if "党员" in label]) == 6


async def test_no_pledge_is_looked_at_that_is_not_due(scene: Scene) -> None:
    office = await scene.person("办公室", "office", "D")
    today = date(2027, 3, 2)

    def plans(session: Session) -> list[str]:
        person, one = session.get_one(Person, 1), organisation(session, "B")
        assert person.telegram_id == office.user_id
        return [*explained(session, lambda: due.of_person(session, person, today)), *listed(session, person, one)]

    def listed(session: Session, person: Person, one: Organisation) -> list[str]:
        return explained(session, lambda: due.listed(session, person, one, today, limit=7))

    found = await scene.read(plans)
    assert "ix_pledge_person_due" in found[0]
    assert "ix_pledge_organisation_due" in found[-1]
    assert all("SCAN pledge" not in plan and "Seq Scan on pledge" not in plan for plan in found)


def explained(session: Session, ask: Callable[[], object]) -> list[str]:
    """The plans of the questions about pledges that ``ask`` puts to the database."""
    connection = session.connection()
    with listening(connection.engine) as heard:
        ask()
    return ["\n".join(plan(connection, *statement)) for statement in heard if "FROM pledge" in statement[0]]

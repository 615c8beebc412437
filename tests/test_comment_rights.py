"""Who may comment on whom: never sideways, upward, on oneself or on one's own organisation."""

import pytest
from sqlalchemy import delete
from sqlmodel import Session

from models.organisation import Organisation
from models.person import Role, RoleKind
from tests.comments import comment_on, comments, kind, number, states, stored, writes
from tests.rows import in_vain
from tests.scene import TODAY, Scene
from views.callbacks import encode
from views.comment import Answer, Mended
from views.comment_coverage import Coverage, Missing, Owing
from views.comment_sitting import AskDrop, Drop, Publish
from views.comment_whom import Look, One, Pick
from views.comment_writing import Ask, AskDue, Due, GoOn, LeaveOut, Pledges, Settle, TakeOff, Write

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NOT_BELOW, OWN, UPWARD = "只能点评下级组织", "不能点评自己负责的组织", "不能点评上级"


@pytest.mark.parametrize(
    ("role", "at", "subject", "said"),
    [
        ("secretary", "B", "B", OWN),
        ("reviewer", "S", "S", OWN),
        ("office", "D", "D", OWN),
        ("secretary", "B", "C", NOT_BELOW),
        ("reviewer", "S", "U", NOT_BELOW),
        ("secretary", "B", "S", UPWARD),
        ("reviewer", "S", "D", UPWARD),
        ("secretary", "C", "王小明", NOT_BELOW),
        ("secretary", "U", "王小明", NOT_BELOW),
        ("member", "B", "王小明", NOT_BELOW),
        ("resident", "B", "王小明", NOT_BELOW),
        ("instructor", "B", "王小明", NOT_BELOW),
        ("member", "S", "B", NOT_BELOW),
        ("instructor", "S", "B", NOT_BELOW),
        ("secretary", "B", "不在了", "点评的对象已经不在了"),
    ],
)
async def test_a_forged_button_is_refused_and_changes_nothing(
    scene: Scene, role: str, at: str, subject: str, said: str
) -> None:
    await scene.person("王小明", "member")
    actor = await scene.person("李办事", role, at=at)
    button = One("member", 999) if subject == "不在了" else One(kind(subject), await number(scene, subject))
    [answer] = await in_vain(scene, actor, button)
    assert said in answer


@pytest.mark.parametrize(
    ("role", "at", "subject"),
    [
        ("secretary", "B", "王小明"),
        ("reviewer", "B", "王小明"),
        ("reviewer", "S", "王小明"),
        ("secretary", "D", "王小明"),
        ("office", "D", "王小明"),
        ("reviewer", "S", "B"),
        ("secretary", "D", "B"),
        ("office", "D", "U"),
        ("office", "D", "S"),
    ],
)
async def test_those_above_and_the_office_may(scene: Scene, role: str, at: str, subject: str) -> None:
    await scene.person("王小明", "member")
    actor = await scene.person("李办事", role, at=at)
    await actor.taps_data(await comment_on(scene, subject))
    assert "做得好的地方" in actor.screen


async def test_nobody_comments_on_themselves(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await scene.enrol(zhang, "member", "B")
    await zhang.taps_data(await comment_on(scene, "张书记"))
    assert "不能点评自己" in (zhang.toast or "")
    await zhang.sends("/comment")
    assert "张书记" not in str(zhang.buttons)


async def test_a_secretary_does_not_comment_on_a_member_who_leads_beside_or_above_them(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    above = await scene.person("李主任", "secretary", at="S")
    await scene.enrol(above, "member", "B")
    await zhang.taps_data(await comment_on(scene, "李主任"))
    assert UPWARD in (zhang.toast or "")


async def test_a_member_who_works_in_the_office_is_commented_on_by_the_office_alone(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await scene.enrol(wang, "office", "D")
    button = One("member", await number(scene, "王小明"))
    for role, at in (("reviewer", "B"), ("secretary", "B"), ("secretary", "S"), ("secretary", "D")):
        [answer] = await in_vain(scene, await scene.person("李办事", role, at=at), button)
        assert UPWARD in answer, (role, at)
    colleague = await scene.person("孙办事", "office", at="D")
    await colleague.taps_data(encode(button))
    assert "做得好的地方" in colleague.screen


async def test_who_guides_an_organisation_comments_on_it_but_not_on_its_members(scene: Scene) -> None:
    await scene.person("王小明", "member", at="C")
    guide = await scene.person("孙科长", "reviewer", at="U")
    guided, unit = await number(scene, "C"), await number(scene, "U")

    def set_guide(session: Session) -> None:
        session.get_one(Organisation, guided).guide_id = unit

    await scene.write(set_guide)
    await guide.sends("/comment")
    await guide.taps("晨光社区党支部")
    await guide.taps("写点评")
    assert "晨光社区党支部" in guide.screen
    await guide.taps_data(await comment_on(scene, "王小明"))
    assert NOT_BELOW in (guide.toast or "")


async def test_who_has_no_such_role_is_told_who_comments(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/comment")
    assert "由上级组织的书记和点评人来写" in wang.screen
    assert "领导点评" not in str(wang.buttons)
    stranger = await scene.stranger("路人")
    await stranger.sends("/comment")
    assert "还没有加入" in stranger.screen


async def test_every_button_of_a_draft_is_its_authors_alone(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    other = await scene.person("李主任", "secretary", at="S")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.sends("手机课办得好")
    await zhang.sends("楼道还没有清")
    await zhang.sends("5月31日")
    draft = (await stored(scene))[0].id or 0
    forged = [
        Write(draft), Settle(draft, 1, 1), GoOn(draft, "problems"), LeaveOut(draft, "direction"), Ask(draft, "private"),
        Due(1, TODAY.toordinal() + 9), AskDue(1), TakeOff(1), Pledges(draft, 0), AskDrop(draft), Drop(draft),
        Publish(draft, "00000000"),
    ]  # fmt: skip
    for button in forged:
        [answer] = await in_vain(scene, other, button)
        assert "已经" in answer, button


async def test_lists_and_figures_are_for_those_who_comment_there(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    wang = await scene.person("王小明", "member")
    places = [await number(scene, code) for code in ("S", "C", "D")]
    for place in places:
        for phone in (zhang, wang):
            buttons = (
                Look(place, "below", 0), Coverage(place, 0), Missing(place, "member", 0), Owing(place, 0),
            )  # fmt: skip
            for button in buttons:
                await phone.taps_data(encode(button))
                assert NOT_BELOW in (phone.toast or ""), (phone.name, button)
    await zhang.taps_data(encode(Look(9999, "below", 0)))
    assert "这个组织已经不在了" in (zhang.toast or "")
    await zhang.taps_data(encode(Pick("nobody", 1, 1, places[0], "below", 0)))
    assert "这个按钮是以前的" in (zhang.toast or "")


async def test_only_the_subject_answers_and_reports_and_only_once(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    li = await scene.person("李邻居", "member")
    await comments(scene, zhang, "王小明")
    comment = (await stored(scene))[0].id or 0
    for phone in (zhang, li):
        for answer in await in_vain(scene, phone, Answer(comment), Mended(1), Answer(999), Mended(999)):
            assert "这份点评" in answer
    await wang.taps_data(encode(Answer(comment)))
    await wang.sends("谢谢")
    await wang.taps_data(encode(Answer(comment)))
    assert "只能回应一次" in (wang.toast or "")
    await wang.taps_data(encode(Mended(1)))
    await wang.sends("清完了")
    await wang.taps_data(encode(Mended(1)))
    assert "已经报告过改好了" in (wang.toast or "")
    assert await states(scene) == [("楼道里的杂物还没有清完", "mended")]


async def test_a_member_who_moved_stops_the_publication_and_the_others_are_kept(scene: Scene) -> None:
    li = await scene.person("李一", "member")
    wang = await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    for name in ("李一", "王小明"):
        await zhang.taps_data(await comment_on(scene, name))
        await writes(zhang, praise=f"{name}做得好")
        await zhang.taps("看好了")
    await scene.enrol(wang, "member", "C")
    await zhang.taps("一起公布")
    assert "王小明已经转到晨光社区党支部" in (zhang.toast or "")
    assert "王小明已经转到晨光社区党支部" in zhang.screen
    assert {each.status.value for each in await stored(scene)} == {"draft"}
    assert "有一份对" not in li.screen
    await zhang.taps("王小明（朝阳社区党支部）")
    assert NOT_BELOW in (zhang.toast or "")
    draft = (await stored(scene))[1].id or 0
    await zhang.taps_data(encode(AskDrop(draft)))
    await zhang.taps("是的，删掉")
    await zhang.taps("一起公布")
    assert "李一做得好" in li.screen
    assert "有一份对" not in wang.screen


async def test_who_still_answers_for_a_member_who_moved_looks_again_and_publishes(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    li = await scene.person("李主任", "reviewer", at="S")
    await li.taps_data(await comment_on(scene, "王小明"))
    await writes(li)
    await scene.enrol(wang, "member", "C")
    await li.taps("看好了")
    await li.taps("王小明")
    assert "王小明（晨光社区党支部）" in li.screen
    await li.taps("看好了")
    await li.taps("一起公布")
    assert "有一份对王小明（晨光社区党支部）的点评" in wang.screen


async def test_a_reviewer_whose_role_has_ended_publishes_nothing(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await writes(zhang)
    await zhang.taps("看好了")

    def end(session: Session) -> None:
        session.connection().execute(delete(Role).where(Role.kind == RoleKind.secretary))  # type: ignore[arg-type]

    await scene.write(end)
    await scene.enrol(zhang, "resident", "B")
    await zhang.taps("一起公布")
    assert "现在不归您点评" in (zhang.toast or "")
    assert (await stored(scene))[0].status.value == "draft"

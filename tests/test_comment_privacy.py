"""What comments hold of a person: taken along, erased, and moved to their place on the roll."""

import pytest
from sqlmodel import Session, select

from models.comment import Closing, Comment, Problem, State
from tests.comments import CLUTTER, comment_on, comments, on, stored, writes
from tests.scene import Scene
from tests.stories import erases, file_on, pledges
from views.callbacks import encode
from views.comment import On

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_everything_is_in_the_file(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await writes(zhang)
    await zhang.taps("✏️ 私下的话")
    await zhang.sends("注意身体")
    await zhang.taps("看好了")
    for phone, head in ((zhang, "您写的点评：点评草稿"), (wang, None)):
        await phone.sends("/privacy")
        await phone.taps("全部资料")
        assert (head or "王小明") in file_on(scene, phone)
    assert CLUTTER not in file_on(scene, wang)
    await zhang.sends("/comment")
    await zhang.taps("一起公布")
    await wang.taps("公开回应")
    await wang.sends("谢谢书记")
    await wang.sends("/privacy")
    await wang.taps("全部资料")
    for words in ("对您的点评：王小明", CLUTTER, "注意身体", "谢谢书记"):
        assert words in file_on(scene, wang)


async def test_who_has_neither_pledged_nor_been_commented_on_is_nobodys_business(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident", at="U")
    qian = await scene.person("钱某某", "member", at="C")
    above = await scene.person("李主任", "reviewer", at="S")
    button, nobody = await on(scene, "钱某某"), encode(On("member", 999))
    for pressed in (button, nobody):
        await zhao.taps_data(pressed)
        assert "点评的对象已经不在了" in (zhao.toast or "")
        assert "钱某某" not in zhao.screen
    for phone in (qian, above):
        await phone.taps_data(button)
        assert "对钱某某的点评" in phone.screen
    await pledges(qian)
    await zhao.taps_data(button)
    assert "还没有点评" in zhao.screen


async def test_comments_on_an_erased_member_without_pledges_go_with_them(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await comments(scene, zhang, "王小明")

    def follow(session: Session) -> None:
        """A second comment repeats the problem of the first, and a third one closes it."""
        first, problem = session.exec(select(Comment)).one(), session.exec(select(Problem)).one()
        for _ in range(2):
            later = Comment(**first.model_dump(exclude={"id"}))
            session.add(later)
            session.flush()
            session.add(Closing(comment_id=later.id or 0, problem_id=problem.id or 0))
            problem = Problem(comment_id=later.id or 0, repeats_id=problem.id, text=CLUTTER, state=State.open)
            session.add(problem)
            session.flush()

    await scene.write(follow)
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.taps("没改好，再指出")
    await erases(wang)
    assert await stored(scene) == []
    await zhang.taps("2027年4月1日")
    assert "已经公布或删除了" in (zhang.toast or "")


async def test_comments_on_an_erased_member_stay_beside_their_pledges_without_a_name(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")
    zhang = await scene.person("张书记", "secretary")
    await pledges(wang)
    await comments(scene, zhang, "王小明")
    button = await on(scene, "王小明")
    await erases(wang)
    kept = await stored(scene)
    assert [(each.member_name, each.private) for each in kept] == [(None, None)]
    await zhao.taps_data(button)
    assert "一位离开的党员" in zhao.screen
    assert CLUTTER in zhao.screen


async def test_an_erased_reviewer_leaves_the_name_of_the_organisation_alone(scene: Scene) -> None:
    await scene.person("王小明", "member")
    await scene.person("李一", "member")
    zhao = await scene.person("赵奶奶", "resident")
    zhang = await scene.person("张书记", "secretary")
    await comments(scene, zhang, "王小明")
    await zhang.taps_data(await comment_on(scene, "李一"))
    await zhang.sends("草稿")
    button = await on(scene, "王小明")
    await erases(zhang)
    assert len(await stored(scene)) == 1
    await zhao.taps_data(button)
    assert "—— 朝阳社区党支部，" in zhao.screen
    assert "张书记" not in zhao.screen


async def test_who_is_recognised_by_their_number_keeps_their_drafts_and_comments(scene: Scene) -> None:
    from models import joining
    from models import person as people
    from models.person import Person

    wang = await scene.person("王小明", "member")
    await scene.person("李一", "member")
    zhang = await scene.person("张书记", "secretary", phone="+8613800000009")
    await scene.enrol(zhang, "member", "B")
    await zhang.taps_data(await comment_on(scene, "李一"))
    await writes(zhang)
    reviewer = await scene.person("李主任", "reviewer", at="S")
    await comments(scene, reviewer, "王小明")

    def work(session):  # type: ignore[no-untyped-def]
        now = scene.bot.clock.now()
        for phone, number in ((zhang, "+8613800000009"), (wang, "+8613800000008")):
            session.add(Person(name=phone.name, phone=number, created_at=now))
            session.flush()
            joining.recognise(session, phone.user_id, number, now, language="zh-CN")
        return [people.by_telegram(session, phone.user_id).id for phone in (zhang, wang)]

    author, subject = await scene.write(work)
    draft, public = await stored(scene)
    assert (draft.author_id, public.person_id) == (author, subject)

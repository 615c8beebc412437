"""What becomes of a public pledge, on the phone of the member who made it."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from models import person as people
from models import pledge_draft as drafts
from models.pledge import Author, Item, Pledge, Status
from models.pledge_history import Step
from tests.keeping import entries, opens, pledge, publishes, words
from tests.links import organisation
from tests.rows import in_vain
from tests.scene import Scene, settled
from views.callbacks import encode
from views.keeping import Kept, Own, Tell

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_pledge_from_progress_to_kept_is_seen_by_the_residents_and_in_the_channel(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")
    await publishes(wang)
    assert "公开承诺 · 正在做" in wang.screen

    await wang.taps("说说进展")
    assert "现在做到哪一步了" in wang.screen
    await wang.sends_photo(caption="已经办了5次，来了12位老人")
    await wang.sends("60%")
    assert "请看一遍" in wang.screen
    assert "带一张照片" in wang.screen
    assert zhao.sees(channel).count("进展") == 0
    await wang.taps("公布")
    assert "▓▓▓░░ 完成 60%" in wang.screen
    assert "▓▓▓░░ 完成 60%" in zhao.sees(channel)
    ((_published, *_rest), (step, line, text, percent, photo)) = await entries(scene)
    assert (step, line, text, percent) == ("progress", 1, "已经办了5次，来了12位老人", 60)
    assert photo

    await wang.taps("做到了")
    assert "真的做到了吗" in wang.screen
    await wang.taps_twice("是的，做到了")
    assert "全部做到了" in wang.screen
    assert [each[0] for each in await entries(scene)] == ["published", "progress", "kept"]
    assert "全部做到了" in zhao.sees(channel)
    await zhao.taps("看本组织的承诺")
    await zhao.taps("王小明")
    assert "✅ 做到了" in zhao.screen
    assert (await pledge(scene)).status is Status.kept


async def test_a_pledge_in_english_is_not_kept_and_says_why(scene: Scene) -> None:
    john = await scene.person("John", "member", language="en")
    await john.sends("/pledge")
    for lead in ("serving", "study"):
        await john.taps(lead)
    await john.taps("Next")
    for _ in range(2):
        for said in ("Teach phones", "older neighbours", "30 June", "twelve mornings"):
            await john.sends(said)
    await john.taps("Publish")
    await john.sends("/mypledges")
    await john.taps("2 March 2027")
    assert "being kept" in john.screen
    await john.taps("2. ")
    await john.taps("Not kept")
    assert "people should hear it from you" in john.screen
    await john.sends("I was ill <b>for long</b> & could not")
    assert "❌ Not kept: I was ill <b>for long</b> & could not" in john.screen
    await john.taps("Publish: not kept")
    assert "❌ Not kept: I was ill <b>for long</b> & could not" in john.screen
    assert "being kept" in john.screen  # the other item is
    await john.taps("1. ")
    await john.taps("✅ Kept")
    await john.taps("Yes, it was kept")
    assert "not all of it kept" in john.screen

    await john.taps("2. ")
    assert "Said lately" in john.screen
    await john.taps("Work on it again")
    await john.sends("I am well again")
    await john.taps("Publish and go on")
    assert "being kept" in john.screen
    assert [each[0] for each in await entries(scene)] == ["published", "not_kept", "kept", "reopened"]


async def test_a_pledge_is_withdrawn_with_a_reason_for_good(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("撤回承诺")
    await wang.sends("我要搬到外地去了")
    assert "收不回来" in wang.screen
    assert (await pledge(scene)).status is Status.published
    await wang.taps_twice("公布，撤回承诺")
    assert "已撤回" in wang.screen
    assert "撤回的原因：我要搬到外地去了" in wang.screen
    assert wang.buttons == ["👀 大家看到的样子", "◀️ 回到列表", "⬅️ 回到菜单"]
    assert "撤回的原因：我要搬到外地去了" in wang.sees(channel)
    found = (await pledge(scene)).id or 0
    await in_vain(scene, wang, *(Tell(found, line, step.value) for step in Step for line in (0, 1)), Kept(found, 1, 0))
    assert "已撤回" in wang.screen


@SQLITE
async def test_two_who_answer_for_an_organisations_pledge_do_not_speak_twice(scene: Scene) -> None:
    one = await scene.person("刘书记", "secretary", "B")
    above = await scene.person("街道书记", "secretary", "S")
    resident = await scene.person("赵奶奶", "resident", "B")

    def made(session: Session) -> int:
        secretary, here = people.by_telegram(session, one.user_id), organisation(session, "B")
        assert secretary is not None
        now, due = scene.bot.clock.now(), date(2027, 6, 30)
        draft = Pledge(
            author=Author.organisation,
            organisation_id=here.id or 0,
            theme="楼道不留灯",
            vehicle="党员楼长",
            plan="长" * 3000,
            created_at=now,
        )
        session.add(draft)
        session.flush()
        for code in ("leadership", "members"):
            item = Item(pledge_id=draft.id or 0, criterion=code, what=code, for_whom="x", due=due, measure="x")
            session.add(item)
        session.flush()
        settings = scene.bot.settings
        drafts.publish(session, secretary, draft.id or 0, settings.campaign, scene.bot.clock)
        return draft.id or 0

    found = await scene.write(made)
    for phone in (one, above):
        await phone.taps_data(encode(Own(found, 0)))
        assert "主题：楼道不留灯" in phone.screen
        await phone.taps("2. ")
        await phone.taps("没做到")
        await phone.sends(f"{phone.name}说的原因")
    await one.taps("公布，没做到")
    await above.taps("公布，没做到")
    assert "已经有了结果" in above.screen
    assert "没做到：刘书记说的原因" in above.screen
    assert [each[0] for each in await entries(scene)] == ["published", "not_kept"]
    assert await words(scene) == ["街道书记说的原因"]
    await resident.taps_data(encode(Own(found, 0)))
    assert "没有权限" in resident.screen


@SQLITE
async def test_the_longest_pledge_with_the_longest_explanations_is_one_message(scene: Scene) -> None:
    await scene.connect_channel("B")
    wang = await scene.person("王小明", "member", language="en")
    await wang.sends("/language")
    await wang.taps("English")
    await wang.sends("/pledge")
    for lead in ("study", "achievement", "serving", "discipline", "integrity"):
        await wang.taps(lead)
    await wang.taps("Next")
    for _ in range(5):
        for said in ("字字" + "😀" * 99, "字字" + "&" * 198, "30 June", "字字" + "<" * 198):
            await wang.sends(said)
    await wang.taps("Publish")
    await wang.sends("/mypledges")
    await wang.taps("2 March 2027")
    for number in range(1, 6):
        await wang.taps(f"{number}. ")
        await wang.taps("Not kept")
        await wang.sends("<字" + "😀" * 199)
        await wang.taps("Publish: not kept")
    assert "not all of it kept" in wang.screen
    assert "Published on" in wang.screen
    assert (await pledge(scene)).status is Status.not_kept
    await settled(scene.playground, scene.bot)


@SQLITE
async def test_a_pledge_is_revised_from_its_own_screen(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("修改承诺")
    await wang.taps("修改")
    await wang.taps("怎样算做到")
    await wang.sends("办满20次")
    await wang.taps("公布")
    await opens(wang)
    assert "第 2 版" in wang.screen
    assert "办满20次" in wang.screen
    assert "第 2 版" in wang.sees(channel)
    items = await scene.read(lambda session: session.exec(select(Item).order_by(col(Item.version))).all())
    assert [(each.version, each.line, each.measure) for each in items] == [(1, 1, "办满12次"), (2, 1, "办满20次")]


@SQLITE
async def test_worked_on_again_an_item_has_come_as_far_as_was_said_before_it_was_kept(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    for said in ("办了5次", "40"):
        await wang.sends(said)
    await wang.taps("公布")
    await wang.taps("做到了")
    await wang.taps("是的，做到了")
    await wang.taps("接着做")
    await wang.sends("按错了，只办了5次")
    await wang.taps("公布")
    assert "40%" in wang.screen
    assert "100%" not in wang.screen


@SQLITE
async def test_an_old_button_to_revise_a_withdrawn_pledge_says_that_it_was_withdrawn(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    number = (await pledge(scene)).id
    await wang.taps("撤回承诺")
    await wang.sends("工作调动，不在本社区了")
    await wang.taps("撤回")
    assert (await pledge(scene)).status is Status.withdrawn
    await wang.taps_data(f"plrv:{number}")
    assert "撤回" in (wang.toast or "")

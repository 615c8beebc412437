"""What becomes of a public pledge, on the phone of the member who made it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from sqlmodel import Session, col, select

from bot.app import Bot
from models import person as people
from models import pledge_draft as drafts
from models.pledge import Author, Item, Pledge, Status
from models.pledge_history import Entry, Step
from models.pledge_word import Word
from playground.buttons import find_button
from playground.phone import Phone
from tests.links import organisation
from tests.rows import everything
from tests.scene import Scene, settled
from tests.test_privacy import file_on
from views.callbacks import encode
from views.keeping import Forget, Kept, Own, OwnItem, Percent, Rewrite, Say, Tell

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PROMISE = ("每周六上午教老人用手机", "60岁以上的居民", "6月30日", "办满12次")


async def publishes(phone: Phone, *leads: str, day: str = "6月30日") -> None:
    """A whole pledge; it stands open afterwards."""
    leads = leads or ("带头服务群众",)
    await phone.sends("/pledge")
    for lead in leads:
        await phone.taps(lead)
    await phone.taps("下一步")
    for _lead in leads:
        for words in (PROMISE[0], PROMISE[1], day, PROMISE[3]):
            await phone.sends(words)
    await phone.taps("公布")
    await opens(phone)


async def opens(phone: Phone) -> None:
    await phone.sends("/mypledges")
    await phone.taps("2027年3月2日")


async def writes_progress(phone: Phone, text: str = "已经办了5次") -> None:
    await phone.taps("说说进展")
    await phone.sends(text)
    await phone.taps("50%")


async def entries(scene: Scene) -> list[tuple[str, int | None, str | None, int | None, str | None]]:
    def work(session: Session) -> list[tuple[str, int | None, str | None, int | None, str | None]]:
        found = session.exec(select(Entry).order_by(col(Entry.id))).all()
        return [(each.step.value, each.line, each.text, each.percent, each.photo) for each in found]

    return await scene.read(work)


async def pledge(scene: Scene) -> Pledge:
    return await scene.read(lambda session: session.exec(select(Pledge).where(Pledge.status != Status.draft)).one())


async def words(scene: Scene) -> list[str | None]:
    return await scene.read(lambda session: list(session.exec(select(Word.text)).all()))


async def test_a_pledge_from_progress_to_kept_is_seen_by_the_residents_and_in_the_channel(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")
    await publishes(wang)
    assert "正在兑现" in wang.screen

    await wang.taps("说说进展")
    assert "现在做到哪一步了" in wang.screen
    await wang.sends_photo(caption="已经办了5次，来了12位老人")
    await wang.sends("60%")
    assert "请看一遍" in wang.screen
    assert "带一张照片" in wang.screen
    assert zhao.sees(channel).count("进展") == 0
    await wang.taps("公布")
    assert "进展：▓▓▓░░ 60%" in wang.screen
    assert "▓▓▓░░ 60%" in zhao.sees(channel)
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
    found = await pledge(scene)
    before = await everything(scene)
    for step in Step:
        for line in (0, 1):
            await wang.taps_data(encode(Tell(found.id or 0, line, step.value)))
    await wang.taps_data(encode(Kept(found.id or 0, 1, 0)))
    assert "已撤回" in wang.screen
    assert await everything(scene) == before


@SQLITE
@pytest.mark.parametrize("typed", ["120", "abc", "-5", "66.5", "101%", "9" * 12, "百"])
async def test_a_share_that_is_none_is_refused_and_nothing_is_lost(scene: Scene, typed: str) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends("已经办了5次")
    await wang.sends(typed)
    assert "0 到 100 之间的一个整数" in wang.screen
    assert "您写的是：已经办了5次" in wang.screen
    await wang.sends("６０％")
    assert "做到了 60%" in wang.screen


@SQLITE
async def test_what_is_no_photo_is_asked_for_as_one(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends_document(b"\0" * 19_000_000, "照片.jpg", "image/jpeg", caption="这是现场")
    assert "当作照片再发一次" in wang.screen
    await wang.sends_sticker()
    assert "当作照片再发一次" in wang.screen
    await wang.sends_voice()
    assert "当作照片再发一次" in wang.screen
    await wang.sends_photo()
    assert "照片收到了。请再写一两句话" in wang.screen
    await wang.sends("已经办了5次")
    await wang.sends_document(b"MZ", "renamed.pdf", "application/pdf")
    assert "当作照片再发一次" in wang.screen
    await wang.taps("不填")
    assert "带一张照片" in wang.screen
    await wang.taps("不要照片")
    assert "想加一张照片" in wang.screen
    await wang.sends_album(3)
    assert "带一张照片" in wang.screen
    await wang.sends("一句话")
    assert "请按下面的按钮" in wang.screen
    await wang.taps("公布")
    ((_published, *_), (step, _line, text, percent, photo)) = await entries(scene)
    assert (step, text, percent) == ("progress", "已经办了5次", None)
    assert photo


@SQLITE
async def test_a_photo_is_no_explanation(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("没做到")
    await wang.sends_photo(caption="看图")
    assert "只能写文字" in wang.screen
    await wang.sends("😀")
    assert "光有表情" in wang.screen
    await wang.sends("字" * 401)
    assert "写得太长了：401 个字" in wang.screen
    await wang.sends("字" * 400)
    assert "字" * 400 in wang.screen


@SQLITE
async def test_what_was_written_waits_over_other_things(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await writes_progress(wang)
    await wang.sends("/cancel")
    assert "替您存着" in wang.screen
    await wang.sends("/menu")
    await opens(wang)
    await wang.taps("说说进展")
    assert "进展：已经办了5次" in wang.screen
    assert "做到了 50%" in wang.screen
    await wang.taps("重写")
    assert "现在写的是：已经办了5次" in wang.screen
    await wang.sends("已经办了6次")
    await wang.taps("改进度")
    await wang.taps("75%")
    await wang.taps("公布")
    assert [each[2:4] for each in await entries(scene)][1:] == [("已经办了6次", 75)]
    assert await words(scene) == []


@SQLITE
async def test_a_restart_amid_the_words_loses_none(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends_photo(caption="已经办了5次")
    async with restarted(scene):
        await wang.sends("60")
        assert "进展：已经办了5次" in wang.screen
        assert "带一张照片" in wang.screen
        await wang.taps("公布")
    ((_published, *_), (step, _line, text, percent, photo)) = await entries(scene)
    assert (step, text, percent) == ("progress", "已经办了5次", 60)
    assert photo


@asynccontextmanager
async def restarted(scene: Scene) -> AsyncIterator[None]:
    """Another bot takes the place of the first; after it the database can still be read through the first."""
    first = scene.bot
    await first.stop()
    second = Bot(first.settings, clock=first.clock)
    await second.start()
    scene.bot = second

    async def settle() -> None:
        await settled(scene.playground, second)

    async def stopped_already() -> None:
        pass

    scene.playground.settle, first.stop = settle, stopped_already  # type: ignore[method-assign]
    yield
    first.stop = second.stop  # type: ignore[method-assign]  # the scene ends what it has begun


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
    await one.taps("公布，没有做到")
    await above.taps("公布，没有做到")
    assert "已经有了结果" in above.screen
    assert "没有做到：刘书记说的原因" in above.screen
    assert [each[0] for each in await entries(scene)] == ["published", "not_kept"]
    assert await words(scene) == ["街道书记说的原因"]
    await resident.taps_data(encode(Own(found, 0)))
    assert "没有权限" in resident.screen


@SQLITE
async def test_a_thing_not_written_is_thrown_away_without_a_word(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends("/cancel")
    assert "公开承诺" in wang.screen
    await wang.taps("撤回承诺")
    await wang.sends("算了")
    await wang.taps_twice("不写了")
    assert "正在兑现" in wang.screen
    assert await words(scene) == []
    assert len(await entries(scene)) == 1


@SQLITE
async def test_a_button_says_only_the_words_that_it_stands_under(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await writes_progress(wang, "第一句")
    button = find_button(wang.chat, "✅ 公布")
    await wang.sends("/menu")
    await opens(wang)
    await wang.taps("说说进展")
    await wang.taps("重写")
    await wang.sends("第二句")
    await wang.presses(button)
    assert "第二句" in wang.screen
    assert len(await entries(scene)) == 1
    await wang.taps_twice("✅ 公布")
    await wang.presses(button)
    assert [each[2] for each in await entries(scene)][1:] == ["第二句"]


@SQLITE
async def test_kept_is_asked_again_after_something_else_was_said(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("✅ 做到了")
    found = await pledge(scene)
    old = encode(Kept(found.id or 0, 1, 0))
    await wang.taps("还没有，回去")
    await writes_progress(wang)
    await wang.taps("公布")
    await wang.taps_data(old)
    assert "真的做到了吗" in wang.screen
    assert (await pledge(scene)).status is Status.published
    await wang.taps("是的，做到了")
    await wang.taps_data(old)
    assert [each[0] for each in await entries(scene)] == ["published", "progress", "kept"]
    await wang.taps_data(encode(Tell(found.id or 0, 1, "progress")))
    assert "全部做到了" in wang.screen  # as it stands
    await wang.taps_data(encode(Tell(found.id or 0, 0, "withdrawn")))
    assert (await pledge(scene)).status is Status.kept


@SQLITE
async def test_nobody_says_a_word_in_anothers_name(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await writes_progress(wang)
    found = (await pledge(scene)).id or 0
    for name, role, at in (("李四", "member", "B"), ("书记", "secretary", "B"), ("办公室", "office", "D")):
        other = await scene.person(name, role, at)
        before = await everything(scene)
        for step in Step:
            await other.taps_data(encode(Tell(found, 1, step.value)))
            await other.taps_data(encode(Rewrite(found, 1, step.value)))
            await other.taps_data(encode(Say(found, 1, step.value, "00000000")))
            await other.taps_data(encode(Forget(found, 1, step.value)))
        await other.taps_data(encode(Percent(found, 1, 100)))
        await other.taps_data(encode(Kept(found, 1, 0)))
        await other.taps_data(encode(OwnItem(found, 1)))
        assert await everything(scene) == before, role


@SQLITE
async def test_forged_buttons_of_ones_own_pledge_do_nothing(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    found = (await pledge(scene)).id or 0
    before = await everything(scene)
    for line in (-1, 0, 2, 99):
        await wang.taps_data(encode(Tell(found, line, "progress")))
        await wang.taps_data(encode(Kept(found, line, 0)))
        await wang.taps_data(encode(OwnItem(found, line)))
    for step in ("published", "moved", "kept", "nonsense", ""):
        await wang.taps_data(encode(Tell(found, 1, step)))
    for pledge_id in (0, -1, found + 1):
        await wang.taps_data(encode(Tell(pledge_id, 1, "progress")))
        await wang.taps_data(encode(Percent(pledge_id, 1, 50)))
    await wang.taps_data(encode(Tell(found, 1, "withdrawn")))
    await wang.taps_data(encode(Tell(found, 1, "reopened")))
    assert await everything(scene) == before
    await wang.taps_data(encode(Tell(found, 1, "progress")))
    await wang.sends("已经办了5次")
    await wang.taps_data(encode(Percent(found, 1, 1000)))
    await wang.taps_data(encode(Percent(found, 1, -7)))
    assert await scene.read(lambda session: session.exec(select(Word.percent)).one()) is None


@SQLITE
async def test_an_item_closed_while_something_is_written_of_it(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("✅ 做到了")
    kept = find_button(wang.chat, "✅ 是的").given["callback_data"]
    await wang.taps("还没有，回去")
    await writes_progress(wang)
    said = find_button(wang.chat, "✅ 公布")
    await wang.taps_data(kept)
    await wang.presses(said)
    assert "已经有了结果" in wang.screen
    assert "全部做到了" in wang.screen  # as it stands
    assert [each[0] for each in await entries(scene)] == ["published", "kept"]
    await wang.sends("还有一句")
    assert [each[0] for each in await entries(scene)] == ["published", "kept"]


@SQLITE
async def test_a_word_in_between_is_not_taken_for_the_answer_unseen(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends("/board")
    await wang.sends("已经办了5次")
    assert await words(scene) == [None]
    await wang.taps("写进去")
    assert await words(scene) == ["已经办了5次"]


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
async def test_what_waits_is_exported_and_erased(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await writes_progress(wang, "还没公布的话")
    await wang.sends("/privacy")
    await wang.taps("全部资料")
    assert "写好还没公布的话：还没公布的话" in file_on(scene, wang)
    await wang.sends("/privacy")
    for label in ("删除我的资料", "继续删除", "是的，全部删除"):
        await wang.taps(label)
    assert await words(scene) == []

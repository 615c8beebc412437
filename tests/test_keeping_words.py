"""What is written of a pledge before it is public: asked for again, kept over other things, thrown away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import Bot
from tests.keeping import entries, opens, publishes, words, writes_progress
from tests.scene import Scene, attend
from tests.stories import erases, file_on

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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
    assert "完成 60%" in wang.screen


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


async def test_words_under_a_photo_are_taken_or_it_is_said_that_they_were_not(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends_album(2, caption="办了5次")
    assert "只能留一张" in wang.screen
    assert "没有写进去" not in wang.screen
    assert "您写的是：办了5次" in wang.screen
    await wang.sends_photo(caption="来了40位老人")
    assert "照片下面的话没有写进去" in wang.screen
    assert "您写的是：办了5次" in wang.screen
    await wang.taps("50%")
    assert "没有写进去" not in wang.screen
    before = len(wang.messages)
    await wang.sends_album(3, caption="来了40位老人")
    said = [message.text for message in wang.messages[before:] if "留" in (message.text or "")]
    assert sum("照片下面的话没有写进去" in text for text in said) == 1
    assert all("只能留一张" in text for text in said)
    await wang.taps("重写")
    await wang.sends_photo(caption="办了5次，来了40位老人")
    assert "进展：办了5次，来了40位老人" in wang.screen
    assert "没有写进去" not in wang.screen


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
    assert "完成 50%" in wang.screen
    await wang.taps("重写")
    assert "现在写的是：已经办了5次" in wang.screen
    await wang.sends("已经办了6次")
    await wang.taps("改百分数")
    await wang.taps("75%")
    await wang.taps("公布")
    assert [each[2:4] for each in await entries(scene)][1:] == [("已经办了6次", 75)]
    assert await words(scene) == []


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
    await attend(scene.playground, second)

    async def stopped_already() -> None:
        pass

    first.stop = stopped_already  # type: ignore[method-assign]
    yield
    first.stop = second.stop  # type: ignore[method-assign]  # the scene ends what it has begun


async def test_a_thing_not_written_is_thrown_away_without_a_word(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends("/cancel")
    assert "公开承诺" in wang.screen
    await wang.taps("撤回承诺")
    await wang.sends("算了")
    await wang.taps_twice("不写了")
    assert "公开承诺 · 正在做" in wang.screen
    assert await words(scene) == []
    assert len(await entries(scene)) == 1


async def test_a_word_in_between_is_not_taken_for_the_answer_unseen(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    await wang.sends("/board")
    await wang.sends("已经办了5次")
    assert await words(scene) == [None]
    await wang.taps("写进去")
    assert await words(scene) == ["已经办了5次"]


async def test_what_waits_is_exported_and_erased(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await writes_progress(wang, "还没公布的话")
    await wang.sends("/privacy")
    await wang.taps("全部资料")
    assert "写好还没公布的话：还没公布的话" in file_on(scene, wang)
    await erases(wang)
    assert await words(scene) == []

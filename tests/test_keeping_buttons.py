"""Buttons of a public pledge that are old, forged, or in the wrong hands."""

import pytest
from sqlmodel import select

from models.pledge import Status
from models.pledge_history import Step
from models.pledge_word import Word
from playground.buttons import find_button
from tests.keeping import entries, opens, pledge, publishes, writes_progress
from tests.rows import in_vain
from tests.scene import Scene
from views.callbacks import encode
from views.keeping import Forget, Kept, OwnItem, Percent, Rewrite, Say, Tell

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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


async def test_nobody_says_a_word_in_anothers_name(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await writes_progress(wang)
    found = (await pledge(scene)).id or 0
    for name, role, at in (("李四", "member", "B"), ("书记", "secretary", "B"), ("办公室", "office", "D")):
        other = await scene.person(name, role, at)
        for step in Step:
            forged = (kind(found, 1, step.value) for kind in (Tell, Rewrite, Forget))
            await in_vain(scene, other, *forged, Say(found, 1, step.value, "00000000"))
        await in_vain(scene, other, Percent(found, 1, 100), Kept(found, 1, 0), OwnItem(found, 1))


async def test_forged_buttons_of_ones_own_pledge_do_nothing(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    found = (await pledge(scene)).id or 0
    for line in (-1, 0, 2, 99):
        await in_vain(scene, wang, Tell(found, line, "progress"), Kept(found, line, 0), OwnItem(found, line))
    for step in ("published", "moved", "kept", "nonsense", "", "withdrawn", "reopened"):
        await in_vain(scene, wang, Tell(found, 1, step))
    for pledge_id in (0, -1, found + 1):
        await in_vain(scene, wang, Tell(pledge_id, 1, "progress"), Percent(pledge_id, 1, 50))
    await wang.taps_data(encode(Tell(found, 1, "progress")))
    await wang.sends("已经办了5次")
    await wang.taps_data(encode(Percent(found, 1, 1000)))
    await wang.taps_data(encode(Percent(found, 1, -7)))
    assert await scene.read(lambda session: session.exec(select(Word.percent)).one()) is None

"""An organisation's pledge: drafted by its instructor, handed over, published by its secretary, read by its people."""

import pytest
from sqlmodel import Session, select

from handlers.table import CONVERSATIONS
from models import pledge as pledges
from models.pledge import Author, Pledge, Status
from tests.scene import Scene
from tests.stories import begins_own, file_on, writes_head, writes_items, writes_own
from views.callbacks import encode
from views.pledge_buttons import Publish
from views.pledge_preview import mark_of
from views.texts import Texts

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF = b"%PDF-1.4\n1 0 obj"


async def published(scene: Scene) -> list[Pledge]:
    def work(session: Session) -> list[Pledge]:
        found = session.exec(select(Pledge).where(Pledge.status == Status.published)).all()
        return [Pledge(**each.model_dump()) for each in found]

    return await scene.read(work)


@sqlite
async def test_an_instructor_drafts_it_and_the_secretary_publishes_it(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    zhang = await scene.person("张书记", "secretary")
    sun = await scene.person("孙指导", "instructor")
    zhao = await scene.person("赵奶奶", "resident")

    await sun.sends("/menu")
    await sun.taps("替组织起草承诺")
    assert "先定主题" in sun.screen
    await writes_head(sun)
    assert "有方案的文档吗" in sun.screen
    await sun.sends_document(PDF, "实施方案.pdf", "application/pdf")
    assert "写几" not in sun.screen
    assert "请从下面选" in sun.screen
    await writes_items(sun)
    assert "服务居民，共建家园" in sun.screen
    assert "实施方案.pdf" in sun.screen
    assert "公布" not in "".join(sun.buttons)

    await sun.taps("交给书记")
    assert "已经告诉 张书记" in sun.screen
    assert "孙指导为朝阳社区党支部写好了一份公开承诺" in zhang.screen
    await zhang.taps("看一看这份稿子")
    assert "党员示范楼院创建" in zhang.screen
    await zhang.taps("公布")
    assert "已公布" in zhang.screen
    assert "服务居民，共建家园" in zhao.sees(channel)

    await zhao.taps("看本组织的承诺")
    await zhao.taps("服务居民，共建家园 · 群众反映好")
    assert "朝阳社区党支部" in zhao.screen
    assert "每周六上午办一次便民服务" in zhao.screen
    [pledge] = await published(scene)
    assert pledge.author is Author.organisation
    assert pledge.person_id is None


@sqlite
async def test_the_board_names_the_good_that_stands_first_on_the_card(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await begins_own(zhang)
    await writes_own(zhang, "群众反映好", "领导班子好")
    await zhang.taps("公布")
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("领导班子好，另 1 项")
    assert "1. 领导班子好" in zhao.screen


@sqlite
async def test_an_instructor_cannot_publish_by_a_forged_button(scene: Scene) -> None:
    await scene.person("张书记", "secretary")
    sun = await scene.person("孙指导", "instructor")
    await sun.taps("替组织起草承诺")
    await writes_own(sun)

    def forge(session: Session) -> Publish:
        draft = session.exec(select(Pledge)).one()
        return Publish(draft.id or 0, mark_of(draft, pledges.items(session, draft)))

    await sun.taps_data(encode(await scene.read(forge)))
    assert "由书记公布" in (sun.toast or "")
    assert await published(scene) == []


@sqlite
async def test_words_that_the_secretary_has_not_seen_are_shown_to_them_before_they_are_public(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    sun = await scene.person("孙指导", "instructor")
    await sun.taps("替组织起草承诺")
    await writes_own(sun)
    await sun.taps("交给书记")
    await zhang.taps("看一看这份稿子")
    await sun.taps("接着写")
    for label in ("修改", "主题"):
        await sun.taps(label)
    await sun.sends("什么也不做")

    await zhang.taps("公布")
    assert "稿子刚刚改过" in (zhang.toast or "")
    assert "什么也不做" in zhang.screen
    assert await published(scene) == []
    await zhang.taps("公布")
    assert "已公布" in zhang.screen


@sqlite
async def test_handed_over_twice_the_secretary_is_told_once_and_again_after_a_change(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    sun = await scene.person("孙指导", "instructor")
    await sun.taps("替组织起草承诺")
    await writes_own(sun)
    before = len(zhang.messages)
    await sun.taps_twice("交给书记")
    assert len(zhang.messages) == before + 1
    await sun.taps("接着写")
    for label in ("修改", "主题"):
        await sun.taps(label)
    await sun.sends("邻里守望")
    await sun.taps("交给书记")
    assert len(zhang.messages) == before + 2
    await zhang.taps("看一看这份稿子")
    assert "邻里守望" in zhang.screen


@sqlite
async def test_without_a_secretary_the_one_above_is_told_and_without_any_it_is_said(scene: Scene) -> None:
    sun = await scene.person("孙指导", "instructor")
    await sun.taps("替组织起草承诺")
    await writes_own(sun)
    await sun.taps("交给书记")
    assert "还没有能收到消息的书记" in (sun.toast or "")
    above = await scene.person("高书记", "secretary", at="S")
    await sun.taps("交给书记")
    assert "已经告诉 高书记" in sun.screen
    await above.taps("看一看这份稿子")
    await above.taps("公布")
    assert "已公布" in above.screen


@sqlite
async def test_one_draft_is_shared_and_gone_for_the_other_once_it_is_public(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    sun = await scene.person("孙指导", "instructor")
    await begins_own(zhang)
    await zhang.sends("服务居民，共建家园")
    await sun.sends("/menu")
    await sun.taps("接着起草组织的承诺")
    assert "再定载体" in sun.screen
    await sun.sends("<b>党员</b>楼长")
    await sun.sends("先走访，再办事。")
    await zhang.sends("/menu")
    await zhang.taps("管理本组织")
    await zhang.taps("接着写组织的承诺")
    assert "请从下面选" in zhang.screen
    await writes_items(zhang)
    assert "<b>党员</b>楼长" in zhang.screen
    await zhang.taps("公布")
    await sun.taps("没有文档")
    assert "已经公布或删除" in (sun.toast or "")


@sqlite
@pytest.mark.parametrize(("role", "at"), [("member", "B"), ("resident", "B"), ("secretary", "C"), ("instructor", "S")])
async def test_nobody_else_begins_it_by_a_forged_button(scene: Scene, role: str, at: str) -> None:
    wang = await scene.person("王小明", role, at=at)
    branch = 3
    await wang.taps_data(f"plo:{branch}")
    assert await scene.read(lambda session: session.exec(select(Pledge)).all()) == []


@sqlite
async def test_a_plan_of_1000_signs_is_taken_one_of_1001_is_not_and_the_whole_is_read(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await begins_own(zhang)
    await writes_head(zhang, plan="字" * 1001)
    assert "写得太长了：1001 个字" in zhang.screen
    await zhang.sends("字" * 1000)
    await zhang.taps("没有文档")
    await writes_items(zhang)
    await zhang.taps("看实施方案")
    assert "字" * 1000 in zhang.screen
    await zhang.taps("回到承诺")
    await zhang.taps("公布")
    await zhang.taps("看这份承诺")
    assert "每周六上午办一次便民服务" in zhang.screen


@sqlite
async def test_the_longest_pledge_of_an_organisation_is_previewed_in_english(scene: Scene) -> None:
    zhang = await scene.person("Secretary Zhang", "secretary", language="en")
    await zhang.taps("Run this organisation")
    await zhang.taps("The organisation’s pledge")
    long = "字字" + "😀" * 99
    for said in (long, long, "字" * 1000):
        await zhang.sends(said)
    await zhang.taps("No document")
    for code in ("leadership", "members", "mechanism", "performance", "response"):
        draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
        await zhang.taps_data(f"plt:{draft}:{code}:1")
    await zhang.taps("Next")
    for _ in range(5):
        for said in (long, long, "30 June", long):
            await zhang.sends(said)
    assert "This is what others will read" in zhang.screen
    await zhang.taps("Publish")
    assert "Published. Thank you!" in zhang.screen
    await zhang.taps("Read this pledge")
    assert "Public pledge" in zhang.screen


@sqlite
async def test_pictures_and_stickers_are_no_theme_and_words_no_document(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await begins_own(zhang)
    await zhang.sends_sticker()
    assert "这里只能写文字" in zhang.screen
    await zhang.sends("😀😀")
    assert "先定主题" in zhang.screen
    await writes_head(zhang)
    await zhang.sends("没有")
    assert "有方案的文档吗" in zhang.screen
    await zhang.taps("返回")
    assert "打算怎么做" in zhang.screen
    await zhang.taps("不改了")
    await zhang.taps("没有文档")
    await zhang.taps("返回")
    assert "有方案的文档吗" in zhang.screen


@sqlite
async def test_what_is_left_empty_leaves_nothing_and_a_shared_draft_is_thrown_away_knowingly(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await begins_own(zhang)
    await zhang.sends("/cancel")
    assert await scene.read(lambda session: session.exec(select(Pledge)).all()) == []
    await zhang.taps("写一份承诺")
    await zhang.sends("服务居民")
    await zhang.taps("不要了")
    assert "大家一起写的" in zhang.screen
    await zhang.taps("不删，回去")
    assert "再定载体" in zhang.screen
    await zhang.taps("不要了")
    await zhang.taps("是的，删掉")
    assert await scene.read(lambda session: session.exec(select(Pledge)).all()) == []


@sqlite
async def test_who_drafts_it_finds_it_among_their_data_whatever_they_are_in_the_middle_of(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await begins_own(zhang)
    await zhang.sends("服务居民")
    await zhang.sends("/menu")
    await zhang.taps("管理本组织")
    await zhang.taps("具体条件")
    await zhang.taps("加一条")
    await zhang.sends("/privacy")
    await zhang.taps("全部资料")
    assert len([message for message in zhang.messages if "document" in message.content]) == 1
    data = file_on(scene, zhang)
    assert "主题：服务居民" in data
    assert "写具体条件" in data


def test_every_conversation_has_a_name_in_what_is_stored() -> None:
    for language in Texts.load().languages.values():
        for name in CONVERSATIONS:
            assert language.plain(f"privacy.dialogue.{name}")

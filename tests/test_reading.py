"""A pledge that is read: its history in plain sentences, its pictures, and how it stood before."""

import pytest
from sqlmodel import Session, select

from models import pledge_draft as drafts
from models import pledge_keeping as keeping
from models.person import Person
from playground.phone import Phone
from tests.keeping import publishes
from tests.pledged import a_pledge
from tests.scene import Scene
from tests.test_playground_library import TINY_PNG
from views.callbacks import encode
from views.reading import History, Photo, Version

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _person(session: Session, phone: Phone) -> Person:
    return session.exec(select(Person).where(Person.telegram_id == phone.user_id)).one()


async def test_the_history_says_who_did_what_when(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)

    def work(session: Session) -> None:
        person, clock = _person(session, wang), scene.bot.clock
        keeping.report(session, person, made, 1, "办了6次<b>", clock, percent=50)
        keeping.give_up(session, person, made, 1, "活动室在装修", clock)

    await scene.write(work)
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("王小明")
    await zhao.taps("经过")
    for said in (
        "王小明公布了这份承诺",
        "“带头服务群众”的进展，完成 50%",
        "办了6次<b>",
        "没做到，原因是：",
        "“活动室在装修”",
    ):
        assert said in zhao.screen
    await zhao.taps("回到承诺")
    assert "教老人用手机" in zhao.screen


async def test_the_history_calls_an_item_by_its_name(scene: Scene) -> None:
    """Its number for good is not the place at which it is read: the lead that was chosen first is listed second."""
    wang = await scene.person("王小明", "member")
    await publishes(wang, "带头服务群众", "带头学习提高")
    assert "要说进展和结果，请按那一项" in wang.screen
    await wang.taps("2. 带头服务群众")
    await wang.taps("做到了")
    await wang.taps("是的，做到了")
    await wang.taps("大家看到的样子")
    await wang.taps("经过")
    assert "王小明说“带头服务群众”做到了" in wang.screen
    assert "2027年3月2日 09:30\n" in wang.screen


async def test_a_long_history_is_turned_page_by_page(scene: Scene) -> None:
    wang = await scene.person("王小明", "member", language="en")
    made = await a_pledge(scene, wang)

    def work(session: Session) -> None:
        for number in range(20):
            keeping.report(session, _person(session, wang), made, 1, f"{number} " + "😀" * 190, scene.bot.clock)

    await scene.write(work)
    await wang.taps_data(encode(History(made, 0, 0, 0)))
    assert "“19 " in wang.screen
    await wang.taps("Next page")
    await wang.taps("Next page")
    assert "王小明 published this pledge" in wang.screen
    await wang.taps("Previous page")
    assert "Next page" in wang.screen


async def test_an_earlier_version_stays_readable(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang, "教十位老人用手机")

    def work(session: Session) -> None:
        person, campaign, clock = _person(session, wang), scene.bot.settings.campaign, scene.bot.clock
        draft = drafts.revise(session, person, made, clock.now())
        drafts.write(session, person, drafts.items(session, draft)[0], "what", "教二十位老人用手机", campaign.pledge)
        assert draft.id is not None
        drafts.publish(session, person, draft.id, campaign, clock)

    await scene.write(work)
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("王小明")
    assert "教二十位老人用手机" in zhao.screen
    await zhao.taps("各个版本")
    await zhao.taps("第 1 版")
    assert "教十位老人用手机" in zhao.screen
    assert "第 1 版（现在是第 2 版）" in zhao.screen
    await zhao.taps("回到承诺")
    await zhao.taps("经过")
    assert "公布了第 2 版" in zhao.screen
    await zhao.taps_data(encode(Version(made, 9, 0, 0)))
    assert zhao.toast


async def test_a_picture_of_a_step_is_looked_at_by_a_button(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    channel = await scene.connect_channel("B")
    sent = await scene.bot._telegram.send_photo(channel.id, TINY_PNG)

    def work(session: Session) -> None:
        photo = sent.photo[-1].file_id
        keeping.report(session, _person(session, wang), made, 1, "办了6次", scene.bot.clock, photo=photo)

    await scene.write(work)
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.taps_data(encode(History(made, 0, 0, 0)))
    await zhao.taps("照片")
    assert "的照片" in zhao.screen
    await zhao.taps_data(encode(Photo(1)))
    assert zhao.toast

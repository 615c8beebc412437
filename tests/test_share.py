"""A public pledge is passed on: its link, a picture, a poster; and what those see who open what was passed on."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from models import organisation as organisations
from models import pledge_keeping as keeping
from models.organisation import Kind, Organisation
from models.person import Person
from models.pledge import Author, Pledge
from models.public import Names
from models.sharing import by_handle, handle
from tests.rows import everything
from tests.scene import Scene
from tests.stories import pledges
from views.callbacks import encode
from views.share import Picture
from views.share_button import Poster, Share

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def the_pledge(scene: Scene) -> Pledge:
    return await scene.read(lambda session: session.exec(select(Pledge).order_by(Pledge.id)).all()[-1])  # type: ignore[arg-type]


async def link(scene: Scene) -> str:
    return f"https://t.me/{scene.playground.world.bot.username}?start=p-{(await the_pledge(scene)).token}"


async def test_the_one_who_pledged_passes_it_on_and_a_neighbour_opens_it(scene: Scene) -> None:
    wang, zhao = await scene.person("王小明", "member"), await scene.person("赵奶奶", "resident", "C")
    await pledges(wang)
    await wang.taps("转发这份承诺")
    assert await link(scene) in wang.screen
    await zhao.opens(await link(scene))
    assert "每周六上午教老人用手机" in zhao.screen
    assert "告诉本人手机号" not in zhao.buttons
    await zhao.taps("回到列表")
    await wang.taps("回到这份承诺")
    assert "王小明" in wang.screen
    await wang.taps("转发这份承诺")
    await wang.taps("回到菜单")


async def test_in_english_too(scene: Scene) -> None:
    ann = await scene.person("Ann", "member", language="en")
    await pledges(ann, what="teach old people to use a phone")
    await ann.taps("Pass it on")
    assert "press and hold to copy" in ann.screen
    await ann.taps("Make a picture")
    assert "photo" in ann.messages[-1].as_json()


async def test_a_stranger_reads_the_card_and_is_told_how_to_join(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang, what="<b>修路</b> & 更多 🎉")
    before = await everything(scene)
    passer = await scene.stranger("过路人")
    await passer.opens(await link(scene))
    card, how = passer.messages[-2:]
    assert "<b>修路</b> & 更多 🎉" in (card.text or "")
    assert "reply_markup" not in card.as_json()
    assert "加入有两种办法" in (how.text or "")
    assert "告诉本人手机号" in passer.buttons
    assert await everything(scene) == before


@pytest.mark.parametrize(
    "payload", ["p-", "p-unknown", "p-%00", "o-", "o-unknown", "o-99999999", "o-٣", "p-" + "x" * 62]
)
async def test_a_link_to_nothing_says_so(scene: Scene, payload: str) -> None:
    wang, passer = await scene.person("王小明", "member"), await scene.stranger("过路人")
    for phone in (wang, passer):
        await phone.sends(f"/start {payload}")
        assert ("这份承诺看不到了" if payload.startswith("p") else "这个组织已经不在了") in phone.screen
    assert "写公开承诺" in "".join(wang.buttons)


async def test_a_draft_has_no_link(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    draft = await the_pledge(scene)
    for forged in (Share(draft.id or 0), Picture(draft.id or 0), Share(999)):
        query = await wang.taps_data(encode(forged))
        assert query.alert


async def test_the_link_of_an_organisation_opens_its_board_or_its_newest_pledges(scene: Scene) -> None:
    wang, passer = await scene.person("王小明", "member"), await scene.stranger("过路人")
    opens = f"https://t.me/{scene.playground.world.bot.username}?start=o-B"
    await passer.opens(opens)
    assert "还没有公开的承诺" in (passer.messages[-2].text or "")
    await pledges(wang)
    await wang.opens(opens)
    assert "王小明" in "".join(wang.buttons)
    await passer.opens(opens)
    listed, how = passer.messages[-2:]
    assert "王小明 · 带头服务群众" in (listed.text or "")
    assert await link(scene) in [entity.get("url") for entity in listed.as_json()["entities"]]
    assert "加入有两种办法" in (how.text or "")


async def test_a_link_opened_in_the_middle_of_a_pledge_leaves_it_open(scene: Scene) -> None:
    wang, li = await scene.person("王小明", "member"), await scene.person("李四", "member")
    await pledges(wang)
    to_open = await link(scene)
    await li.sends("/pledge")
    await li.taps("带头学习提高")
    await li.taps("下一步")
    await li.opens(to_open)
    assert "王小明" in li.screen
    await li.sends("每月读一本书")
    assert "您打算做什么" in li.screen
    await li.taps("写进去")
    assert "做什么：每月读一本书" in li.screen


async def test_buttons_that_pass_on_are_for_those_who_have_joined(scene: Scene) -> None:
    wang, passer = await scene.person("王小明", "member"), await scene.stranger("过路人")
    await pledges(wang)
    await passer.sends("/start")
    pledge = await the_pledge(scene)
    for forged in (Share(pledge.id or 0), Picture(pledge.id or 0), Poster(1)):
        assert (await passer.taps_data(encode(forged))).alert


async def test_the_picture_of_a_short_pledge_is_a_photo_and_of_a_long_one_a_file(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang)
    await wang.taps("转发这份承诺")
    await wang.taps("生成图片")
    sent = wang.messages[-1].as_json()
    assert "photo" in sent
    assert await link(scene) in sent["caption"]

    def lengthen(session: Session) -> None:
        pledge = session.exec(select(Pledge)).one()
        for number, item in enumerate(keeping.items(session, pledge)):
            item.what = item.for_whom = item.measure = "长" * 200
            session.add(item)
            for code in ("study", "achievement"):
                session.add(
                    type(item)(**item.model_dump(exclude={"id", "criterion", "line"}), criterion=code, line=number + 5)
                )

    await scene.write(lengthen)
    await wang.taps("转发这份承诺")
    await wang.taps("生成图片")
    assert "document" in wang.messages[-1].as_json()


async def test_what_was_withdrawn_can_still_be_read(scene: Scene) -> None:
    wang, passer = await scene.person("王小明", "member"), await scene.stranger("过路人")
    await pledges(wang)

    def withdraw(session: Session) -> None:
        pledge = session.exec(select(Pledge)).one()
        actor = session.get_one(Person, pledge.person_id)
        keeping.withdraw(session, actor, pledge.id or 0, "调到别的城市工作", scene.bot.clock)

    await scene.write(withdraw)
    await passer.opens(await link(scene))
    assert "每周六上午教老人用手机" in (passer.messages[-2].text or "")


# The poster


async def test_a_secretary_has_a_poster_to_print(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps("管理本组织")
    await zhang.taps("海报")
    sent = zhang.messages[-1].as_json()
    assert sent["document"]["file_name"] == "海报-B.png"
    assert "?start=o-B" in sent["caption"]


@pytest.mark.parametrize(("role", "at"), [("member", "B"), ("secretary", "C"), ("reviewer", "S"), ("resident", "B")])
async def test_nobody_else_has(scene: Scene, role: str, at: str) -> None:
    phone = await scene.person("别人", role, at)
    found = await scene.read(lambda session: organisations.by_code(session, "B"))
    assert found is not None
    assert (await phone.taps_data(encode(Poster(found.id or 0)))).alert
    assert all("document" not in message.as_json() for message in phone.messages)


async def test_an_organisation_is_named_by_its_code_where_a_link_can_carry_it(scene: Scene) -> None:
    def work(session: Session) -> None:
        now = scene.bot.clock.now()
        for code in ("12", "第一支部", "a b", "x_1-Y"):
            one = organisations.add(session, Organisation(code=code, name=code, kind=Kind.unit, created_at=now), None)
            assert handle(one) == (code if code == "x_1-Y" else str(one.id))
            assert by_handle(session, handle(one)).id == one.id

    await scene.write(work)


# On the web, and with less of a name


async def outside_of_the_bot(scene: Scene, names: Names) -> None:
    """The district has a web board, and tells so much of a member's name."""
    dispatcher = scene.bot.dispatcher
    assert dispatcher is not None
    dispatcher._world = replace(dispatcher._world, web_url="https://board.example.org", names=names)


@pytest.mark.parametrize(
    ("names", "shown"), [(Names.name, "王小明"), (Names.initial, "王某"), (Names.none, "一名党员")]
)
async def test_what_leaves_the_bot_tells_no_more_of_a_name_than_is_allowed(
    scene: Scene, names: Names, shown: str
) -> None:
    wang, li, passer = [await scene.person(name, "member") for name in ("王小明", "李四")] + [
        await scene.stranger("过路人")
    ]
    await pledges(wang)
    await outside_of_the_bot(scene, names)
    await passer.opens(await link(scene))
    read = passer.messages[-2].text or ""
    await passer.opens(f"https://t.me/{scene.playground.world.bot.username}?start=o-B")
    listed = passer.messages[-2].text or ""
    await li.asks_inline("小明")
    sent = (await li.chooses_inline(0, li.chat)).text or ""
    await li.opens(await link(scene))
    assert "王小明" in li.screen
    await li.taps("转发这份承诺")
    await li.taps("生成图片")
    picture = li.messages[-1].as_json()["caption"]
    for text in (read, listed, sent, picture):
        assert shown in text
        assert ("王小明" in text) == (names is Names.name)


async def test_where_there_is_a_web_board_its_address_is_passed_on_as_well(scene: Scene) -> None:
    wang, zhang = await scene.person("王小明", "member"), await scene.person("张书记", "secretary")
    await pledges(wang)
    await outside_of_the_bot(scene, Names.name)
    page = f"https://board.example.org/p/{(await the_pledge(scene)).token}"
    await wang.taps("转发这份承诺")
    assert page in wang.screen
    await wang.taps("生成图片")
    assert page in wang.messages[-1].as_json()["caption"]
    await zhang.taps("管理本组织")
    await zhang.taps("海报")
    assert "https://board.example.org/o/B" in zhang.messages[-1].as_json()["caption"]
    passer = await scene.stranger("过路人")
    for payload, where in ((f"p-{(await the_pledge(scene)).token}", page), ("o-B", "https://board.example.org/o/B")):
        await passer.opens(f"https://t.me/{scene.playground.world.bot.username}?start={payload}")
        [[button]] = passer.messages[-2].as_json()["reply_markup"]["inline_keyboard"]
        assert button == {"text": "🌐 在网页上看更多", "url": where}


async def test_what_an_organisation_pledges_is_passed_on_in_its_own_name(scene: Scene) -> None:
    wang, passer = await scene.person("王小明", "member"), await scene.stranger("过路人")
    await pledges(wang)

    def become(session: Session) -> None:
        pledge = session.exec(select(Pledge)).one()
        pledge.author, pledge.person_id, pledge.signed_as, pledge.theme = Author.organisation, None, None, "邻里互助"

    await scene.write(become)
    await passer.opens(await link(scene))
    assert "离开的党员" not in (passer.messages[-2].text or "")
    results = await wang.asks_inline("朝阳社区")
    assert [(each["title"], each["description"]) for each in results] == [("朝阳社区党支部", "邻里互助")]
    await wang.taps("转发这份承诺")
    await wang.taps("生成图片")
    assert wang.messages[-1].as_json()["caption"].startswith("朝阳社区党支部")

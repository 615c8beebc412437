"""Asked in any chat by the bot's name: who is shown which pledges, and what is sent."""

import pytest
from sqlmodel import Session, select

from models.person import Person
from models.pledge import Pledge
from playground.phone import Phone
from tests.scene import Scene, play
from tests.stories import pledges
from tests.test_share import link, the_pledge

ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def titles(results: list[dict[str, object]]) -> list[object]:
    return [result["title"] for result in results]


@pytest.fixture
async def wang(scene: Scene) -> Phone:
    phone = await scene.person("王小明", "member")
    await pledges(phone)
    return phone


async def test_a_pledge_is_found_by_a_part_of_the_name_and_sent_into_a_group(scene: Scene, wang: Phone) -> None:
    zhao = await scene.person("赵奶奶", "resident", "U")
    group = scene.playground.create_group("街坊群", members=[zhao])
    results = await zhao.asks_inline("小明", chat=group)
    assert titles(results) == ["王小明（朝阳社区党支部）"]
    assert results[0]["description"] == "每周六上午教老人用手机"
    sent = (await zhao.chooses_inline(0, group)).as_json()
    assert "每周六上午教老人用手机" in sent["text"]
    assert sent["reply_markup"]["inline_keyboard"][0][0]["url"] == await link(scene)
    for typed in ("朝阳社区", "wangxm", "WXM", "Xiaoming", "cysq"):
        assert len(await zhao.asks_inline(typed)) == 1
    assert await zhao.asks_inline("晨光") == []


@ONE
async def test_a_share_button_asks_for_just_that_pledge(scene: Scene, wang: Phone) -> None:
    li = await scene.person("王小明", "member")  # of the same name
    await pledges(li, what="修路")
    await wang.taps("转发这份承诺")
    await wang.taps("发到别的聊天")
    assert wang.inline_query is not None
    results = await wang.asks_inline(wang.inline_query)
    assert [result["description"] for result in results] == ["每周六上午教老人用手机"]


@ONE
async def test_a_stranger_is_asked_to_join_first(scene: Scene, wang: Phone) -> None:
    passer = await scene.stranger("Passer-by", language="en")
    for query in ("", "小明", f"p-{(await the_pledge(scene)).token}"):
        assert await passer.asks_inline(query) == []
        assert passer.inline_answer is not None
        assert passer.inline_answer.button == {"text": "👉 Please join first", "start_parameter": "hello"}
    await passer.presses_inline_button()
    assert "Share my number" in passer.buttons


@ONE
async def test_without_a_word_those_around_are_offered_and_drafts_never(scene: Scene, wang: Phone) -> None:
    zhao, far = await scene.person("赵奶奶", "resident", "B"), await scene.person("远方", "member", "U")
    await far.sends("/pledge")
    await far.taps("不分岗位")
    await far.taps("带头服务群众")
    assert titles(await zhao.asks_inline("")) == ["王小明（朝阳社区党支部）"]
    assert await far.asks_inline("") == []
    assert await zhao.asks_inline("远方") == []
    assert zhao.inline_answer is not None
    assert "没有找到" in str(zhao.inline_answer.button)


@pytest.mark.parametrize("query", ["%", "_", "'", '"', "\\", "🎉", "长" * 300, "p-", "p-%", "a\u202eb", "<zz>", "   "])
async def test_odd_words_find_nothing_and_break_nothing(scene: Scene, query: str) -> None:
    li = await scene.person("李四", "member", "C")
    wang = await scene.person("王小明", "member")
    await pledges(wang)
    assert await li.asks_inline(query) == []


@ONE
async def test_many_are_shown_page_by_page(scene: Scene, wang: Phone) -> None:
    def copy(session: Session) -> None:
        one = session.exec(select(Pledge)).one()
        for number in range(24):
            fields = one.model_dump(exclude={"id", "token"})
            session.add(Pledge(**fields, token=f"copy-{number}"))

    await scene.write(copy)
    assert len(await wang.asks_inline("王")) == 10
    assert len(await wang.sees_more_results()) == 20
    results = await wang.sees_more_results()
    assert len({result["id"] for result in results}) == 25
    assert await wang.sees_more_results() == results
    for forged in ("-5", "x", "٣", "9" * 40, "5000"):
        await wang.asks_inline("王", offset=forged)


@ONE
async def test_asking_inline_neither_unblocks_nor_interrupts(scene: Scene, wang: Phone) -> None:
    await wang.sends("/pledge")
    await wang.taps("带头学习提高")
    await wang.taps("下一步")
    await wang.asks_inline("小明")
    await wang.sends("每月读一本书")
    assert "做什么：每月读一本书" in wang.screen

    def block(session: Session) -> None:
        person = session.exec(select(Person).where(Person.name == "王小明")).one()
        person.blocked = True

    await scene.write(block)
    await wang.asks_inline("朝阳")
    assert await scene.read(lambda s: s.exec(select(Person.blocked).where(Person.name == "王小明")).one())


@ONE
async def test_who_types_too_fast_is_told_so_where_they_look(database_url: str) -> None:
    async with play(database_url) as scene:
        wang = await scene.person("王小明", "member")
        assert scene.bot.dispatcher is not None
        scene.bot.dispatcher._guard._per_minute = 2
        for query in ("一", "二", "三"):
            await wang.asks_inline(query)
        assert wang.inline_answer is not None
        assert "太快" in str(wang.inline_answer.button)


@ONE
async def test_a_pledge_sent_into_the_chat_with_the_bot_is_no_answer(scene: Scene, wang: Phone) -> None:
    await wang.sends("/pledge")
    await wang.taps("带头学习提高")
    await wang.taps("下一步")
    asked = wang.screen
    assert "您打算做什么" in asked
    await wang.asks_inline("小明")
    await wang.chooses_inline(0)
    await wang.sends("读完一本书")
    assert "做什么：读完一本书" in wang.screen
    await wang.sends("/menu")
    await wang.asks_inline("小明")
    await wang.chooses_inline(0)
    assert "没有记下" not in wang.chat_log

"""A pledge amid everything that people send: a clear answer or a quiet refusal, the draft kept, others unaffected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlmodel import Session, col, select

from models import outbox
from models.handled import SetAside
from models.pledge import Item, Pledge, Status
from playground.buttons import find_button
from playground.phone import Phone
from tests.scene import Scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHAT, WHOM, SEEN = "每周六上午教老人用手机", "60岁以上的居民", "办满12次"
Story = Callable[[Phone], Awaitable[object]]


@pytest.fixture
async def wang(scene: Scene) -> Phone:
    """A member who has been asked what they will do."""
    phone = await scene.person("王小明", "member")
    await phone.sends("/pledge")
    await phone.taps("带头服务群众")
    await phone.taps("下一步")
    return phone


async def item(scene: Scene) -> Item:
    return await scene.read(lambda session: session.exec(select(Item).order_by(col(Item.id))).all()[0])


async def answers(scene: Scene) -> tuple[str | None, str | None, date | None, str | None]:
    found = await item(scene)
    return found.what, found.for_whom, found.due, found.measure


async def goes_on(scene: Scene, wang: Phone) -> None:
    """Whatever came before: the pledge is finished from where it stood, and nothing has crashed."""
    await wang.sends(WHAT)
    await wang.sends(WHOM)
    await wang.sends("6月30日")
    await wang.sends(SEEN)
    await wang.taps("公布")
    assert "已公布" in wang.screen
    assert await answers(scene) == (WHAT, WHOM, date(2027, 6, 30), SEEN)
    assert await scene.read(lambda session: session.exec(select(SetAside)).all()) == []


# Instead of a text


@pytest.mark.parametrize(
    "sends",
    [
        lambda phone: phone.sends_sticker(),
        lambda phone: phone.sends_voice(),
        lambda phone: phone.sends_location(),
        lambda phone: phone.sends_photo(caption="写在图上的字"),
        lambda phone: phone.sends_document(),
        lambda phone: phone.sends_album(3, caption="三张"),
    ],
    ids=["sticker", "voice", "location", "photo", "document", "album"],
)
async def test_what_is_no_text_is_answered_and_the_question_stays(scene: Scene, wang: Phone, sends: Story) -> None:
    await sends(wang)

    assert "只能写文字" in wang.screen
    assert "您打算做什么" in wang.screen
    await goes_on(scene, wang)


async def test_an_album_is_answered_once(scene: Scene, wang: Phone) -> None:
    before = len(wang.messages)
    await wang.sends_album(10)

    assert len([each for each in wang.messages[before:] if each.sender.is_bot]) == 1


# Texts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("长" * 4096, "写得太长了"),
        ("长" * 201, "写得太长了"),
        ("🙂🙂🙂", "请用文字写"),
        ("！？。", "请用文字写"),
        ("\u200f\u202e", "请用文字写"),
        ("\u200b", "请用文字写"),
        ("~ ~", "请用文字写"),
    ],
    ids=["4096", "201", "emoji", "signs", "directions", "zero width", "tildes"],
)
async def test_a_text_that_cannot_stand_is_refused_with_the_reason(
    scene: Scene, wang: Phone, text: str, said: str
) -> None:
    await wang.sends(text)

    assert said in wang.screen
    assert (await answers(scene))[0] is None
    await goes_on(scene, wang)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\u202e教老人\u202c 用\u0007手机\x00", "教老人 用手机"),
        ("<b>教</b> & <script>", "<b>教</b> & <script>"),
        ("教　老人", "教 老人"),
        ("教\r\n\r\n\r\n\r\n老人", "教\n\n老人"),
        ("مساعدة كبار السن", "مساعدة كبار السن"),
        ("{answer} %s \\ ' \" ;--", "{answer} %s \\ ' \" ;--"),
        ("e\u0301cole", "école"),
        ("长" * 200, "长" * 200),
    ],
    ids=["control", "html", "wide space", "lines", "right to left", "placeholders", "composed", "200"],
)
async def test_an_odd_text_is_kept_clean_and_shown_as_it_was_meant(
    scene: Scene, wang: Phone, text: str, kept: str
) -> None:
    await wang.sends(text)
    assert (await answers(scene))[0] == kept
    await wang.sends(WHOM)
    await wang.sends("6月30日")
    await wang.sends(SEEN)

    assert kept in wang.screen
    await wang.taps("公布")
    assert "已公布" in wang.screen
    assert await scene.read(lambda session: session.exec(select(SetAside)).all()) == []


async def test_html_in_a_name_is_shown_and_never_obeyed(scene: Scene) -> None:
    odd = await scene.person("<b>王</b> & <a href='x'>", "member")

    assert "<b>王</b> & <a href='x'>" in odd.screen


@pytest.mark.parametrize("name", ["", "\u202e", "🙂", "a" * 64, "</b>", "{name}"])
async def test_a_stranger_of_any_name_is_welcomed(scene: Scene, name: str) -> None:
    stranger = await scene.stranger(name)
    await stranger.sends("/start")

    assert any(each.sender.is_bot for each in stranger.messages)
    assert await scene.read(lambda session: session.exec(select(SetAside)).all()) == []


# Days


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("6月31日", "日历上没有这一天"),
        ("6月0日", "日历上没有这一天"),
        ("下个月", "没看懂这个日期"),
        ("next month", "没看懂这个日期"),
        ("昨天", "已经过去了"),
        ("yesterday", "已经过去了"),
        ("2099年1月1日", "太远了"),
        ("🙂", "没看懂这个日期"),
    ],
)
async def test_a_day_that_cannot_be_is_refused_with_the_reason(
    scene: Scene, wang: Phone, written: str, said: str
) -> None:
    await wang.sends(WHAT)
    await wang.sends(WHOM)
    await wang.sends(written)
    assert said in wang.screen
    assert "什么时候做到" in wang.screen
    assert (await answers(scene))[2] is None
    await wang.sends("６月３０日")

    assert (await answers(scene))[2] == date(2027, 6, 30)


# Commands in the middle

#: After these the open question stands last again.
QUESTION_AGAIN = ("/nonsense",)


@pytest.mark.parametrize("command", ["/board", "/menu", "/language", "/help", "/mypledges", "/nonsense", "/start"])
async def test_after_a_command_in_the_middle_one_types_on(scene: Scene, wang: Phone, command: str) -> None:
    await wang.sends(WHAT)
    await wang.sends(command)
    await wang.sends(WHOM)
    if command not in QUESTION_AGAIN:
        await wang.taps("写进去")

    assert (await answers(scene))[:2] == (WHAT, WHOM)
    assert "什么时候做到" in wang.screen


async def test_a_word_between_two_screens_does_not_become_part_of_the_promise(scene: Scene, wang: Phone) -> None:
    await wang.sends("/menu")
    await wang.sends("谢谢")
    assert "您刚才写的是：“谢谢”" in wang.screen
    assert "您打算做什么" in wang.screen
    assert (await answers(scene))[0] is None
    await wang.sends(WHAT)

    assert (await answers(scene))[0] == WHAT


async def test_a_finished_answer_is_not_written_over_by_a_word_between_two_screens(scene: Scene, wang: Phone) -> None:
    for answer in (WHAT, WHOM, "6月30日", SEEN):
        await wang.sends(answer)
    for label in ("修改", "做什么"):
        await wang.taps(label)
    await wang.sends("/menu")
    await wang.sends("你好，请问在吗")
    await wang.taps("不改了")

    assert (await answers(scene))[0] == WHAT
    assert "这就是大家会看到的" in wang.screen


async def test_what_waits_for_confirmation_is_no_answer_to_a_later_question(scene: Scene, wang: Phone) -> None:
    await wang.sends("/menu")
    await wang.sends("谢谢")
    old = find_button(wang.open_chat, "写进去")
    await wang.sends(WHAT)
    await wang.sends("/menu")
    await wang.sends(WHOM)
    await wang.presses(old)

    assert "以前的" in (wang.toast or "")
    assert (await answers(scene))[:2] == (WHAT, None)
    assert f"您刚才写的是：“{WHOM}”" in wang.screen
    await wang.taps("写进去")

    assert (await answers(scene))[:2] == (WHAT, WHOM)


async def test_what_cannot_be_an_answer_is_not_asked_about(scene: Scene, wang: Phone) -> None:
    for said, why in (("👍", "请用文字写"), ("长" * 201, "写得太长了"), ("\u200b", "请用文字写")):
        await wang.sends("/menu")
        await wang.sends(said)
        assert why in wang.screen
        assert "您刚才写的是" not in wang.screen
    await wang.sends("/menu")
    await wang.sends("教\u200b老人\x00用手机")
    assert "您刚才写的是：“教老人用手机”" in wang.screen


async def test_what_waits_for_confirmation_is_shown_again_with_the_question(scene: Scene, wang: Phone) -> None:
    await wang.sends("/menu")
    await wang.sends(WHAT)
    await wang.sends("/nonsense")
    assert f"您刚才写的是：“{WHAT}”" in wang.screen
    await wang.taps("写进去")

    assert (await answers(scene))[0] == WHAT


async def test_a_notice_between_question_and_answer_is_an_interruption_too(scene: Scene, wang: Phone) -> None:
    def notice(session: Session) -> None:
        outbox.put(session, "notice", chat_id=wang.chat_id, content={"text": "通知"}, now=scene.bot.clock.now())

    await scene.write(notice)
    await scene.bot.idle()
    await wang.sends("好的，知道了")

    assert "您刚才写的是：“好的，知道了”" in wang.screen
    assert (await answers(scene))[0] is None


async def test_a_question_put_into_an_old_message_does_not_stand_last(scene: Scene, wang: Phone) -> None:
    old = next(each.id for each in wang.messages if each.sender.is_bot)
    await wang.sends("/menu")
    await wang.taps_data("no-such-button", old)
    assert "您打算做什么" in wang.messages[-1].text


async def test_a_button_of_what_was_confirmed_pressed_twice_does_it_once(scene: Scene, wang: Phone) -> None:
    await wang.sends("/menu")
    await wang.sends(WHAT)
    await wang.taps_twice("写进去")

    assert (await answers(scene))[:2] == (WHAT, None)
    assert "这件事是为谁做的" in wang.screen


async def test_after_cancel_the_draft_waits(scene: Scene, wang: Phone) -> None:
    await wang.sends(WHAT)
    await wang.sends("/cancel")
    await wang.sends("不是回答")
    await wang.sends("/pledge")
    await wang.sends(WHOM)

    assert (await answers(scene))[:2] == (WHAT, WHOM)


async def test_the_language_changes_in_the_middle(scene: Scene, wang: Phone) -> None:
    await wang.sends("/language")
    await wang.taps("English")
    await wang.sends("teaching")
    await wang.taps("Use it")

    assert "Whom is it for?" in wang.screen
    assert (await answers(scene))[0] == "teaching"


async def test_a_forwarded_command_does_what_it_says_for_whoever_forwards_it(scene: Scene, wang: Phone) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    message = await wang.sends("/pledge")
    await zhao.forwards(message)

    assert "党员来写" in zhao.screen
    assert len(await scene.read(lambda session: session.exec(select(Pledge)).all())) == 1


# Buttons


async def test_every_button_pressed_twice_does_it_once(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await scene.connect_channel("B")
    await wang.taps_twice("写公开承诺")
    await wang.taps_twice("带头服务群众")
    await wang.taps_twice("下一步")
    await wang.sends(WHAT)
    await wang.taps_twice("返回")
    await wang.taps_twice("不改了")
    await wang.sends(WHOM)
    await wang.taps_twice("6月30日")
    await wang.sends(SEEN)
    await wang.taps_twice("修改")
    await wang.taps_twice("回到全文")
    await wang.taps_twice("不要了")
    await wang.taps_twice("不删")
    assert await answers(scene) == (WHAT, WHOM, date(2027, 6, 30), SEEN)
    await wang.taps_twice("公布")

    assert "已公布" in wang.screen
    (pledge,) = await scene.read(lambda session: session.exec(select(Pledge)).all())
    assert pledge.status is Status.published
    assert await scene.read(lambda session: session.exec(select(SetAside)).all()) == []


async def test_a_draft_thrown_away_twice_is_gone_once(scene: Scene, wang: Phone) -> None:
    await wang.sends(WHAT)
    await wang.sends(WHOM)
    await wang.sends("6月30日")
    await wang.sends(SEEN)
    await wang.taps("不要了")
    await wang.taps_twice("是的，删掉")

    assert await scene.read(lambda session: session.exec(select(Pledge)).all()) == []
    assert "草稿已经公布或删除" in (wang.toast or "")


@pytest.mark.parametrize(
    "data",
    ["plt:1:serving:0", "plt:1:serving:1", "plc:1", "pld:1:739796", "plk:1:what", "plb:1:what", "plv:1", "plg:1",
     "pla:1:what", "pll:1", "plp:1:00000000", "plx:1", "plxx:1"],
)  # fmt: skip
async def test_a_button_of_somebody_else_s_draft_is_refused(scene: Scene, wang: Phone, data: str) -> None:
    await wang.sends(WHAT)
    li = await scene.person("李四", "member")
    query = await li.taps_data(data)

    assert query.answered.is_set()
    assert query.alert
    assert (await answers(scene))[:2] == (WHAT, None)
    assert len(await scene.read(lambda session: session.exec(select(Pledge)).all())) == 1
    await wang.sends(WHOM)
    assert (await answers(scene))[:2] == (WHAT, WHOM)


@pytest.mark.parametrize(
    "data",
    ["pld:1:0", "pld:1:-1", "pld:1:9223372036854775807", "pld:9223372036854775807:1", "plk:1:nothing", "pla:1:",
     "plt:1:nothing:1", "plt:1:serving:7", "plp:-1:00000000", "plc:0", "plm:-5", "plm:9223372036854775807",
     "nonsense", "plt", ":", "\U0001f600" * 16],
)  # fmt: skip
async def test_forged_buttons_are_answered_and_harm_nothing(scene: Scene, wang: Phone, data: str) -> None:
    query = await wang.taps_data(data)

    assert query.answered.is_set()
    assert await scene.read(lambda session: session.exec(select(SetAside)).all()) == []
    await wang.sends("/pledge")
    await goes_on(scene, wang)


async def test_a_text_where_a_button_is_wanted_is_answered(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.sends("带头服务群众")

    assert "请按下面的按钮" in wang.screen
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await goes_on(scene, wang)


async def test_a_button_of_an_old_message_after_publication_changes_nothing(scene: Scene, wang: Phone) -> None:
    await wang.sends(WHAT)
    await wang.sends(WHOM)
    await wang.sends("6月30日")
    await wang.sends(SEEN)
    change = find_button(wang.chat, "修改")
    await wang.taps("公布")
    await wang.presses(change)

    assert await answers(scene) == (WHAT, WHOM, date(2027, 6, 30), SEEN)
    assert "草稿已经公布或删除" in (wang.toast or "")
    await wang.sends("这不是回答")
    assert await answers(scene) == (WHAT, WHOM, date(2027, 6, 30), SEEN)


async def test_two_devices_at_once_make_one_draft(scene: Scene, wang: Phone) -> None:
    settle = scene.playground.settle

    async def at_once() -> None:
        """The other device does not wait."""

    scene.playground.settle = at_once
    await wang.sends("/pledge")
    await wang.sends(WHAT)
    await wang.sends("/pledge")
    await wang.taps_data("plt:1:study:1")
    await wang.sends("/menu")
    await wang.taps_data("plc:1")
    await wang.sends(WHOM)
    scene.playground.settle = settle
    await wang.sends("/pledge")

    drafts = await scene.read(lambda session: session.exec(select(Pledge)).all())
    assert len(drafts) == 1
    items = await scene.read(lambda session: session.exec(select(Item)).all())
    assert {each.criterion for each in items} == {"serving", "study"}
    assert await scene.read(lambda session: session.exec(select(SetAside)).all()) == []


async def test_others_are_unaffected_by_whatever_one_sends(scene: Scene, wang: Phone) -> None:
    li = await scene.person("李四", "member")
    await li.sends("/pledge")
    await li.taps("带头服务群众")
    await li.taps("下一步")
    await wang.sends_sticker()
    await wang.taps_data("plp:2:00000000")
    await wang.sends("长" * 4096)
    await li.sends("李四的承诺")

    rows = await scene.read(lambda session: session.exec(select(Item).order_by(col(Item.id))).all())
    assert [each.what for each in rows] == [None, "李四的承诺"]

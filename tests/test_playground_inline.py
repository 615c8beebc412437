"""Inline mode: what the bot may offer, what is kept for others, and what becomes of a chosen result."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from playground.files import Upload
from playground.phone import TINY_PNG, Phone
from playground.raw_bot import RawBot
from playground.server import Playground

ARTICLE = {"type": "article", "id": "1", "title": "修路", "input_message_content": {"message_text": "修好了"}}


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    playground.settle = _at_once  # here the bot only listens when the test asks it to
    await playground.start()
    yield playground
    await playground.stop()


async def _at_once() -> None:
    return


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[RawBot]:
    async with RawBot(playground) as bot:
        yield bot


@pytest.fixture
async def wang(playground: Playground) -> Phone:
    phone = playground.add_phone("王小明")
    await phone.sends("/start")
    return phone


async def asked(bot: RawBot) -> dict[str, Any]:
    """The inline query that the bot hears next."""
    while True:
        for update in await bot.does("getUpdates", timeout=5):
            await bot.does("getUpdates", offset=update["update_id"] + 1)
            if "inline_query" in update:
                query: dict[str, Any] = update["inline_query"]
                return query


async def offered(
    bot: RawBot, phone: Phone, query: str, results: list[dict[str, Any]], **options: Any
) -> list[dict[str, Any]]:
    """What the phone is shown when the bot answers with this."""
    asking = asyncio.create_task(phone.asks_inline(query))
    heard = await asked(bot)
    await bot.does("answerInlineQuery", inline_query_id=heard["id"], results=results, **options)
    return await asking


@pytest.fixture
async def photo_id(bot: RawBot, playground: Playground) -> str:
    content = playground.world.files.keep("photo", Upload(TINY_PNG, "a.png", "image/png"))
    return str(content["photo"][-1]["file_id"])


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"results": [ARTICLE | {"id": str(n)} for n in range(51)]}, "RESULTS_TOO_MUCH"),
    ({"results": [ARTICLE, ARTICLE]}, "RESULT_ID_DUPLICATE"),
    ({"results": [ARTICLE | {"id": ""}]}, "RESULT_ID_INVALID"),
    ({"results": [ARTICLE | {"id": "诺" * 22}]}, "RESULT_ID_INVALID"),
    ({"results": [ARTICLE | {"title": ""}]}, "ARTICLE_TITLE_EMPTY"),
    ({"results": [{"type": "article", "id": "1", "title": "a"}]}, 'find field "input_message_content"'),
    ({"results": [ARTICLE | {"input_message_content": {"message_text": ""}}]}, "message text is empty"),
    ({"results": [ARTICLE | {"colour": "red"}]}, 'unknown field "colour"'),
    ({"results": [{"type": "banana", "id": "1"}]}, "unsupported type specified"),
    ({"results": [{"type": "photo", "id": "1", "photo_file_id": "x"}]}, "wrong remote file identifier"),
    ({"results": [{"type": "photo", "id": "1", "photo_url": "https://a.cn/a.jpg"}]}, 'find field "thumbnail_url"'),
    ({"results": [{"type": "document", "id": "1", "title": "a"}]}, 'find field "document_url"'),
    ({"results": [{"type": "contact", "id": "1", "phone_number": "1"}]}, 'find field "first_name"'),
    ({"results": [], "button": {"nonsense": 1}}, 'unknown field "nonsense"'),
    ({"results": [], "button": {"text": "加入", "start_parameter": "bad param!"}}, "START_PARAM_INVALID"),
    ({"results": [], "button": {"text": "加入"}}, "exactly one of"),
    ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
]


@pytest.mark.parametrize(("answer", "words"), REFUSED)
async def test_an_answer_that_telegram_refuses(bot: RawBot, answer: dict[str, Any], words: str) -> None:
    assert words in await bot.fails("answerInlineQuery", inline_query_id="1", **answer)


async def test_a_chosen_result_is_what_it_was_offered_as(
    playground: Playground, bot: RawBot, wang: Phone, photo_id: str
) -> None:
    group = playground.create_group("第一党支部", members=[wang])
    keyboard = {"inline_keyboard": [[{"text": "赞", "callback_data": "like"}]]}
    photo = {"type": "photo", "id": "p", "photo_file_id": photo_id, "caption": "<b>图</b>", "parse_mode": "HTML"}
    contact = {"type": "contact", "id": "c", "phone_number": "+86139", "first_name": "李"}
    place = {"type": "location", "id": "l", "title": "这里", "latitude": 39.9, "longitude": 116.4}
    other = contact | {"id": "t", "input_message_content": {"message_text": "打电话"}}
    results = [photo | {"reply_markup": keyboard}, contact, place, other]
    await offered(bot, wang, "册", results)
    sent = [(await wang.chooses_inline(index, group)).as_json() for index in range(len(results))]
    assert (sent[0]["caption"], sent[0]["photo"][-1]["file_id"]) == ("图", photo_id)
    assert sent[1]["contact"]["first_name"] == "李"
    assert sent[2]["location"]["latitude"] == 39.9
    assert sent[3]["text"] == "打电话"
    chosen = [u["chosen_inline_result"] for u in await bot.does("getUpdates") if "chosen_inline_result" in u]
    assert [(one["result_id"], "inline_message_id" in one) for one in chosen] == [
        ("p", True),
        ("c", False),
        ("l", False),
        ("t", False),
    ]
    inline_id = chosen[0]["inline_message_id"]
    assert "not modified" in await bot.fails(
        "editMessageMedia",
        inline_message_id=inline_id,
        media={"type": "photo", "media": photo_id, "caption": "<b>图</b>", "parse_mode": "HTML"},
        reply_markup=keyboard,
    )
    form = {"inline_message_id": inline_id, "media": '{"type": "photo", "media": "attach://a"}'}
    async with bot.session.post(bot.address("editMessageMedia"), data={**form, "a": BytesIO(TINY_PNG)}) as response:
        assert "wrong file identifier" in (await response.json())["description"]


async def test_an_answer_is_kept_for_others_unless_it_is_personal(
    playground: Playground, bot: RawBot, wang: Phone
) -> None:
    li = playground.add_phone("李四")
    await offered(bot, wang, "修路", [ARTICLE])
    assert [result["title"] for result in await li.asks_inline("修路", timeout=1)] == ["修路"]
    assert not [update for update in await bot.does("getUpdates") if "inline_query" in update]
    await offered(bot, wang, "我的", [ARTICLE], is_personal=True)
    assert await wang.asks_inline("我的", timeout=1)
    with pytest.raises(AssertionError, match="did not answer"):
        await li.asks_inline("我的", timeout=0.05)
    assert (await asked(bot))["from"]["id"] == li.user_id
    await offered(bot, li, "现在", [ARTICLE], cache_time=0)
    with pytest.raises(AssertionError, match="did not answer"):
        await li.asks_inline("现在", timeout=0.05)
    playground.clock.advance(timedelta(seconds=301))
    with pytest.raises(AssertionError, match="did not answer"):
        await li.asks_inline("修路", timeout=0.05)


async def test_more_results_are_asked_for_by_their_offset(bot: RawBot, wang: Phone) -> None:
    await offered(bot, wang, "路", [ARTICLE], next_offset="50")
    more = asyncio.create_task(wang.sees_more_results())
    query = await asked(bot)
    assert (query["query"], query["offset"]) == ("路", "50")
    await bot.does("answerInlineQuery", inline_query_id=query["id"], results=[ARTICLE | {"id": "2"}])
    assert [result["id"] for result in await more] == ["1", "2"]
    assert len(await wang.sees_more_results()) == 2


async def test_the_button_above_leads_to_the_bot(bot: RawBot, wang: Phone) -> None:
    await offered(bot, wang, "路", [], button={"text": "先加入", "start_parameter": "join"})
    await wang.presses_inline_button()
    assert wang.messages[-1].text == "/start join"


async def test_the_bot_is_told_where_somebody_asks(playground: Playground, bot: RawBot, wang: Phone) -> None:
    group = playground.create_group("第一党支部", members=[wang])
    asking = asyncio.create_task(wang.asks_inline("长" * 300, chat=group))
    query = await asked(bot)
    assert (query["chat_type"], len(query["query"])) == ("group", 256)
    playground.clock.advance(timedelta(seconds=31))
    late = await bot.fails("answerInlineQuery", inline_query_id=query["id"], results=[])
    assert late.startswith("Bad Request: query is too old")
    asking.cancel()

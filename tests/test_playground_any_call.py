"""Whatever a bot sends, it gets an answer that it can read."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.raw_bot import RawBot
from playground.server import Playground
from playground.shapes import SHAPES
from playground.table import SIGNATURES

_NAMES = sorted({part.partition(":")[0].rstrip("!") for shape in SHAPES.values() for part in shape.split()})
_KINDS = ["photo", "document", "article", "contact", "chat", "chat_member", "bold", "text_link", "emoji", "web_app"]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from([5, 1, "1", "HTML", *_KINDS]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*_NAMES, "type", "nonsense"]), inner, max_size=4)
    ),
    max_leaves=12,
)
WAITING = {"getUpdates": {"timeout": 0}}


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    method = draw(st.sampled_from(sorted(set(SIGNATURES) - {"setWebhook"})))
    names = SIGNATURES[method].types
    parameters = {name: draw(VALUES) for name in names if name in SIGNATURES[method].required or draw(st.booleans())}
    if "chat_id" in names and draw(st.booleans()):
        parameters |= {"chat_id": 700_000_001, "message_id": 1} if "message_id" in names else {"chat_id": 700_000_001}
    return method, parameters | WAITING.get(method, {})


async def _try_all(many: list[tuple[str, dict[str, Any]]]) -> None:
    playground = Playground()
    await playground.start()
    await playground.add_phone("王小明").sends("/start")
    async with RawBot(playground) as bot:
        for method, parameters in many:
            body = json.dumps(parameters).encode()
            headers = {"Content-Type": "application/json"}
            async with bot.session.post(bot.address(method), data=body, headers=headers) as response:
                answer = await response.json()
                assert answer["ok"] or response.status == answer["error_code"] < 500, (method, parameters, answer)
    await playground.stop()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(calls(), min_size=5, max_size=20))
def test_every_call_gets_a_readable_answer(many: list[tuple[str, dict[str, Any]]]) -> None:
    asyncio.run(_try_all(many))


BODIES: list[tuple[bytes, str, str]] = [
    (b"{\xff}", "application/json", "strings must be encoded in UTF-8"),
    (b"[" * 100_000, "application/json", "can't parse JSON object"),
    (b"[]", "application/json", "object expected as request body"),
    (b"chat_id=1&text=%ff", "application/x-www-form-urlencoded", "strings must be encoded in UTF-8"),
    (b"garbage", "multipart/form-data; boundary=x", "can't parse the body"),
    (b"hi", "multipart/form-data", "can't parse the body"),
    (
        b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\n\xff\xff\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
        "strings must be encoded in UTF-8",
    ),
]


@pytest.mark.parametrize(("body", "kind", "words"), BODIES, ids=range(len(BODIES)))
async def test_a_body_that_cannot_be_read(body: bytes, kind: str, words: str) -> None:
    playground = Playground()
    await playground.start()
    async with RawBot(playground) as bot:
        headers = {"Content-Type": kind}
        async with bot.session.post(bot.address("sendMessage"), data=body, headers=headers) as response:
            assert (response.status, response.content_type) == (400, "application/json")
            assert words in (await response.json())["description"]
    assert [(call.method, call.error_code) for call in playground.calls] == [("sendMessage", 400)]
    await playground.stop()


@pytest.mark.parametrize(
    "parameters",
    [
        {"entities": 5},
        {"entities": [{"type": []}]},
        {"reply_parameters": {"message_id": 1, "chat_id": []}},
        {"reply_markup": {"inline_keyboard": [[None]]}},
        {"reply_markup": {"keyboard": 5}},
        {"link_preview_options": [1]},
        {"chat_id": "--5"},
        {"chat_id": "5" * 5000},
    ],
)
async def test_a_nested_value_of_a_wrong_type(parameters: dict[str, Any]) -> None:
    playground = Playground()
    await playground.start()
    phone = playground.add_phone("王小明")
    await phone.sends("/start")
    async with RawBot(playground) as bot:
        answer = await bot.call("sendMessage", **({"chat_id": phone.chat_id, "text": "a"} | parameters))
        assert answer["error_code"] == 400, answer
    await playground.stop()


async def test_methods_by_their_names() -> None:
    playground = Playground(record=False)
    await playground.start()
    async with RawBot(playground) as bot:
        assert (await bot.does("getme"))["is_bot"]
        not_served = await bot.call("sendPoll")
        assert (not_served["error_code"], not_served["description"]) == (
            501,
            "Not Implemented: the playground does not serve sendPoll",
        )
        assert (await bot.call("sendFax"))["error_code"] == 404
    await playground.stop()

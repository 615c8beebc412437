"""The table of methods agrees with the description of the Bot API; texts are read as Telegram reads them."""

import os
from collections.abc import Mapping

import pytest

from playground.api import _PLAIN
from playground.entities import parse_html, utf16_length
from playground.files import picture_size
from playground.formatted import as_html, outgoing, with_found
from playground.phone import TINY_PNG
from playground.record import load_description, violations_of
from playground.table import SIGNATURES

DESCRIPTION = os.environ.get("BOT_API_SPEC")
described = pytest.mark.skipif(not DESCRIPTION, reason="BOT_API_SPEC names no description of the Bot API")
_KINDS: Mapping[str, str] = {"int": "Integer", "float": "Float", "bool": "Boolean", "str": "String"}


@described
@pytest.mark.parametrize("method", SIGNATURES)
def test_the_table_does_not_contradict_the_description(method: str) -> None:
    signature, fields = SIGNATURES[method], load_description(str(DESCRIPTION))[method]
    assert set(signature.types) == set(fields)
    assert set(signature.required) == {name for name, (_, required) in fields.items() if required}
    for name, kind in signature.types.items():
        types = fields[name][0]
        if kind in _KINDS:
            assert types == [_KINDS[kind]], name
        elif kind == "chat":
            assert types == ["Integer", "String"], name
        elif kind == "file":
            assert types[0] == "InputFile", name
        else:
            assert not set(types) & set(_KINDS.values()), name


@described
def test_calls_are_checked_against_the_description() -> None:
    path = str(DESCRIPTION)
    assert violations_of(path, "sendMessage", {"chat_id": "5", "text": "a", "reply_markup": "{}"}) == []
    assert violations_of(path, "sendFax", {}) == ["sendFax: no such method"]
    found = violations_of(path, "sendMessage", {"text": "a", "color": 1, "disable_notification": 3})
    assert found == [
        "sendMessage: chat_id is missing",
        "sendMessage: no parameter color",
        "sendMessage: disable_notification is not Boolean: 3",
    ]


def test_every_method_of_the_table_is_carried_out() -> None:
    own = {"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"}
    assert set(_PLAIN) | own == set(SIGNATURES)


def test_nested_tags() -> None:
    text, entities = parse_html('😀<b>a <i>b</i></b><a href="https://t.me/?a=1&amp;b=2">c</a>&lt;&nbsp;&#35;')
    assert text == "😀a bc<&nbsp;#"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 3},
        {"type": "italic", "offset": 4, "length": 1},
        {"type": "text_link", "offset": 5, "length": 1, "url": "https://t.me/?a=1&b=2"},
    ]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<strong>a</strong>", "bold"),
        ("<EM>a</em>", "italic"),
        ("<ins>a</>", "underline"),
        ("<del>a</del>", "strikethrough"),
        ("<tg-spoiler>a</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">a</span>', "spoiler"),
        ("<blockquote expandable>a</blockquote>", "expandable_blockquote"),
        ('<tg-emoji emoji-id="5">a</tg-emoji>', "custom_emoji"),
        ('<pre><code class="language-python">a</code></pre>', "pre"),
    ],
)
def test_every_tag(source: str, kind: str) -> None:
    assert [entity["type"] for entity in parse_html(source)[1]] == [kind]


def test_text_is_trimmed_as_telegram_trims_it() -> None:
    assert outgoing("  a <b>b </b> \n", "HTML", None) == ("a b", [{"type": "bold", "offset": 2, "length": 1}])
    assert outgoing("a\x00b\r\n", None, None) == ("a b", [])


def test_what_telegram_finds_by_itself() -> None:
    found = with_found("/start@bot 见 https://t.me/x?start=y 和 @somebody #承诺 a/b", [])
    assert [(entity["type"], entity["offset"]) for entity in found] == [
        ("bot_command", 0),
        ("url", 13),
        ("mention", 38),
        ("hashtag", 48),
    ]


def test_entities_that_cross_become_proper_html() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 2, "length": 3}]
    assert as_html("<b>😀", entities) == "<b>&lt;b<i>&gt;</i></b><i>😀</i>"
    assert as_html("a", [{"type": "text_link", "offset": 0, "length": 1, "url": "javascript:x"}]) == (
        '<a href="https://javascript:x" rel="noopener noreferrer" target="_blank">a</a>'
    )


def test_lengths_and_pictures() -> None:
    assert (utf16_length("a诺😀"), utf16_length("")) == (4, 0)
    assert picture_size(TINY_PNG) == (1, 1)
    jpeg = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc00011080102030403012200021101031101")
    assert picture_size(jpeg) == (0x0304, 0x0102)
    assert picture_size(b"GIF89a") is None

"""The table of methods agrees with the description of the Bot API; texts are read as Telegram reads them."""

import os
from collections.abc import Mapping

import pytest

from playground.api import _PLAIN
from playground.entities import parse_html, utf16_length
from playground.files import Upload, picture_size
from playground.formatted import as_html, outgoing, with_found
from playground.phone import TINY_PNG
from playground.record import load_description
from playground.server import Playground
from playground.shapes import SHAPES
from playground.table import NOT_SERVED, SERVED, SIGNATURES

DESCRIPTION = os.environ.get("BOT_API_SPEC")
described = pytest.mark.skipif(not DESCRIPTION, reason="BOT_API_SPEC names no description of the Bot API")
_KINDS: Mapping[str, str] = {"int": "Integer", "float": "Float", "bool": "Boolean", "str": "String"}


@described
@pytest.mark.parametrize("method", SIGNATURES)
def test_the_table_does_not_contradict_the_description(method: str) -> None:
    signature, fields = SIGNATURES[method], load_description(str(DESCRIPTION)).methods[method]
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
        elif kind == "[InputMedia]":
            assert all(each.startswith("Array of InputMedia") for each in types), name
        elif kind == "ReplyMarkup":
            assert types[0] == "InlineKeyboardMarkup", name
        else:
            assert types == [_described_as(kind)] or (kind == "json" and not set(types) & set(_KINDS.values())), name


def _described_as(kind: str) -> str:
    """The type as the description writes it."""
    inner = kind.strip("[]")
    return "Array of " * kind.count("[") + _KINDS.get(inner, inner)


@described
def test_calls_are_checked_against_the_description() -> None:
    description = load_description(str(DESCRIPTION))
    keyboard = '{"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}'
    good = {"chat_id": "5", "text": "a", "reply_markup": keyboard, "disable_notification": "true"}
    assert description.violations_of("sendMessage", good) == []
    assert description.violations_of("sendFax", {}) == ["sendFax: no such method"]
    found = description.violations_of("sendMessage", {"text": "a", "color": 1, "disable_notification": 3})
    assert found == [
        "sendMessage: chat_id is missing",
        "sendMessage: there is no color",
        "sendMessage.disable_notification is not Boolean: 3",
    ]


@described
def test_the_check_looks_into_what_parameters_hold() -> None:
    description = load_description(str(DESCRIPTION))
    media = [{"type": "photo", "media": "attach://a", "captoin": "x"}] * 2
    upload = Upload(TINY_PNG, "a.png", "image/png")
    found = description.violations_of("sendMediaGroup", {"chat_id": 5, "media": media, "a": upload})
    assert [line.partition(": ")[2] for line in found] == ["there is no captoin"] * 2
    keyboard = {"inline_keyboard": [[{"text": "x", "colour": "red"}]]}
    found = description.violations_of("sendMessage", {"chat_id": 5, "text": "a", "reply_markup": keyboard})
    assert found == [
        "sendMessage.reply_markup (InlineKeyboardMarkup).inline_keyboard[0][0] (InlineKeyboardButton): "
        "there is no colour"
    ]


@described
@pytest.mark.parametrize("shape", SHAPES)
def test_the_shapes_do_not_contradict_the_description(shape: str) -> None:
    fields = load_description(str(DESCRIPTION)).types[shape]
    pairs = [part.split(":") for part in SHAPES[shape].split()]
    assert {name.rstrip("!") for name, _ in pairs} == set(fields)
    assert {name[:-1] for name, _ in pairs if name.endswith("!")} == {
        name for name, (_, required) in fields.items() if required
    }
    for name, kind in pairs:
        types = fields[name.rstrip("!")][0]
        if kind in _KINDS:
            assert types == [_KINDS[kind]], name
        elif kind.startswith("[") or kind in SHAPES:
            assert types == [_described_as(kind)], name


def test_a_description_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        Playground(spec="/nowhere/api.json")


@described
def test_every_method_of_telegram_is_known_by_name() -> None:
    known = {method.lower() for method in load_description(str(DESCRIPTION)).methods}
    assert known == set(SERVED) | NOT_SERVED
    assert not set(SERVED) & NOT_SERVED


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
    assert outgoing("\u202e诺\u2028<b>a\r\u030ab</b>", "HTML", None) == (
        "诺ab",
        [{"type": "bold", "offset": 1, "length": 2}],
    )


def test_a_message_has_a_hundred_entities_at_most() -> None:
    assert len(outgoing("<b>a</b> " * 101, "HTML", None)[1]) == 100


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
    assert picture_size(b"GIF89a\x03\x00\x02\x00") == (3, 2)
    assert picture_size(b"BM" + bytes(16) + b"\x03\x00\x00\x00\xfe\xff\xff\xff") == (3, 2)
    lossy = b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(10) + b"\x03\x00\x02\x00"
    assert picture_size(lossy) == (3, 2)
    assert picture_size(b"GIF89a") is None
    assert picture_size(b"%PDF-1.7") is None

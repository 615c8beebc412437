"""What is logged holds no secret, no name and no words of a person."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import logs

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFa"
NAME = "王小明"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Where the logs go, as JSON; the logging of the test runner is put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.set_up("info", "json", [TOKEN, "hush-hush"], stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_permitted_fields_pass(out: io.StringIO) -> None:
    structlog.get_logger("bot").info("update handled", update_id=7, duration_ms=1.5, kind="message")
    (line,) = lines(out)
    assert line["event"] == "update handled"
    assert (line["update_id"], line["duration_ms"], line["kind"]) == (7, 1.5, "message")
    assert line["level"] == "info"
    assert line["logger"] == "bot"
    assert line["timestamp"].endswith("Z")


def test_other_fields_are_left_out_by_name(out: io.StringIO) -> None:
    structlog.get_logger().info("joined", name=NAME, text="I promise", update_id=1)
    (line,) = lines(out)
    assert line["name"] == line["text"] == "[left out]"
    assert NAME not in out.getvalue()


def test_the_reason_that_telegram_gives_is_told_without_what_it_quotes(out: io.StringIO) -> None:
    log = structlog.get_logger()
    log.error("refused by Telegram", reason=f'Can\'t parse entities: unsupported start tag "{NAME}" at byte offset 7')
    log.error("refused by Telegram", reason=f"Wrong HTTP URL: inline keyboard button URL '{NAME}' is invalid")
    log.error("refused by Telegram", reason="Chat not found " * 100)
    log.error("refused by Telegram", reason=f'cut off in the middle of "{NAME}')
    tag, link, long, cut = (line["reason"] for line in lines(out))
    assert tag == "Can't parse entities: unsupported start tag [left out] at byte offset 7"
    assert link == "Wrong HTTP URL: inline keyboard button URL [left out] is invalid"
    assert len(long) == logs.REASON_MAX
    assert NAME not in cut


def test_secrets_are_scrubbed_from_any_text(out: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info(f"calling https://api.telegram.org/bot{TOKEN}/getMe", path="/x/hush-hush", error=TOKEN)
    log.info("calling", path="https://api.telegram.org/file/bot99999:other-token/photos/1.jpg")
    log.info("connecting", path="postgresql://bot:pa55word@db.example/x", key="+8613800000001")
    told = out.getvalue()
    assert not any(secret in told for secret in (TOKEN, "hush-hush", "other-token", "pa55word", "13800000001"))
    assert "https://api.telegram.org/bot[left out]/getMe" in told
    assert "/photos/1.jpg" in told


def test_a_strangers_token_is_scrubbed_too(out: io.StringIO) -> None:
    structlog.get_logger().info("found 987654321:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA in the file")
    assert "AAAA" not in out.getvalue()


def test_an_exception_shows_where_but_not_what(out: io.StringIO) -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(f"{NAME} has {TOKEN}") from error
    except ValueError:
        structlog.get_logger().exception("crashed", reference="A1B2")
    (line,) = lines(out)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["exception"]
    assert "builtins.KeyError" in line["exception"]
    assert NAME not in out.getvalue()
    assert TOKEN not in out.getvalue()


def test_libraries_speak_through_the_same_filter(out: io.StringIO) -> None:
    logging.getLogger("telegram.ext").warning("failed for %s at bot%s", NAME, TOKEN)
    logging.getLogger("aiohttp.client").error(f"GET https://api.telegram.org/bot{TOKEN}/getUpdates")
    try:
        raise RuntimeError(NAME)
    except RuntimeError:
        logging.getLogger("apscheduler").exception("job failed")
    assert [line["logger"] for line in lines(out)] == ["telegram.ext", "aiohttp.client", "apscheduler"]
    assert NAME not in out.getvalue()
    assert TOKEN not in out.getvalue()


@pytest.mark.parametrize("library", ["telegram.ext", "httpx", "aiohttp.access", "sqlalchemy.engine", "apscheduler"])
def test_libraries_are_quiet_below_a_warning(out: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("a request with somebody's words")
    assert out.getvalue() == ""


def test_console_is_for_eyes(out: io.StringIO) -> None:
    stream = io.StringIO()
    logs.set_up("info", "console", [], stream)
    try:
        raise RuntimeError(NAME)
    except RuntimeError:
        structlog.get_logger("bot").exception("crashed", update_id=7)
    assert "crashed" in stream.getvalue()
    assert "update_id=7" in stream.getvalue()
    assert "builtins.RuntimeError" in stream.getvalue()
    assert NAME not in stream.getvalue()


def test_the_level_holds(out: io.StringIO) -> None:
    logs.set_up("warning", "json", [], out)
    structlog.get_logger().info("too quiet")
    structlog.get_logger().warning("loud enough")
    assert [line["event"] for line in lines(out)] == ["loud enough"]

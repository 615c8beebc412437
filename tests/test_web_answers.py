"""How the web board answers: in which language, with which headers, from what it holds, and to whatever is asked."""

import asyncio
import re
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from yarl import URL

from bot.web import HEADERS, accepted
from tests.plans import listening, plan
from tests.web_board import Browser, lively, serving

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
async def test_the_language_is_the_browser_s_until_the_reader_chooses(browser: Browser) -> None:
    assert '<html lang="zh-CN">' in await browser.page("/")
    english = await browser.page("/", Accept_Language="en-GB,en;q=0.9,zh;q=0.1")
    assert '<html lang="en">' in english
    assert "Public pledges" in english
    assert 'href="/o/S"' in english
    chosen = await browser.page("/?lang=en", Accept_Language="zh-CN")
    assert '<html lang="en">' in chosen
    assert 'href="/o/S?lang=en"' in chosen
    assert 'href="/?lang=zh"' in chosen
    assert '<html lang="zh-CN">' in await browser.page("/?lang=%3Cx%3E")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-CN"),
        ("*", "zh-CN"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("fr", "en"),
        ("en;q=0.4, zh;q=0.5", "zh-CN"),
        ("en;q=0", "zh-CN"),
        ("en;q=x,zh", "zh-CN"),
        (";;;,,,", "zh-CN"),
        ("a" * 9000, "zh-CN"),
    ],
)
def test_what_browsers_say_of_languages(header: str, language: str) -> None:
    assert accepted(header) == language


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/o/",
        "/o/NOPE",
        "/o/%00",
        "/o/%ff%fe",
        "/o/" + "A" * 3000,
        "/o/%3Cscript%3E",
        "/o/' OR 1=1",
        "/t/nope",
        "/p/AAAAAAAAAAAA",
        "/p/1",
        "/p/%F0%9F%98%80",
        "/p/../../etc/passwd",
        "/o/B?page=-1",
        "/o/B?page=0",
        "/o/B?page=2",
        "/o/B?page=99999999999999999999",
        "/o/B?page=1e3",
        "/o/B?page=",
        "/o/B?page=٣",
        "/o/B?below=7",
        "/?page=9999",
        "/t/harmony?page=50",
        "/static/board.css",
    ],
)
async def test_what_is_not_there_is_a_kind_page(browser: Browser, path: str) -> None:
    path = "".join(sign if sign.isascii() and sign not in "' " else URL(sign).raw_path for sign in path)
    page = await browser.page(path, status=404, Accept_Language="en")
    assert "There is no such page" in page
    assert "<script>" not in page


@on_sqlite
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/p/AAAAAAAAAAAA", "/nothing"])
async def test_nothing_can_be_sent(browser: Browser, method: str, path: str) -> None:
    response = await browser.ask(path, method)
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"


@on_sqlite
@pytest.mark.parametrize("path", ["/", "/o/B", "/nothing", "/board.css", "/o/B?page=x"])
async def test_every_answer_has_its_headers_and_no_cookie(browser: Browser, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        response = await browser.ask(path, method)
        assert {name: response.headers[name] for name in HEADERS} == HEADERS
        assert "Set-Cookie" not in response.headers
        assert "aiohttp" not in str(response.headers)


@on_sqlite
async def test_what_a_browser_has_is_not_sent_again(browser: Browser) -> None:
    first = await browser.ask("/o/B")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Vary"] == "Accept-Language"
    again = await browser.ask("/o/B", If_None_Match=first.headers["ETag"])
    assert again.status == 304
    assert await again.read() == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == "Accept-Language"
    assert (await browser.ask("/o/B", If_None_Match='"other", W/"this"')).status == 200
    assert (await browser.ask("/o/B", If_None_Match="rubbish")).status == 200
    english = await browser.ask("/o/B", If_None_Match=first.headers["ETag"], Accept_Language="en")
    assert english.status == 200
    head = await browser.ask("/o/B", "HEAD")
    assert head.headers["ETag"] == first.headers["ETag"]
    assert head.headers["Content-Length"] == first.headers["Content-Length"]
    assert await head.read() == b""


@on_sqlite
async def test_a_changed_page_is_sent_anew(browser: Browser) -> None:
    first = await browser.ask("/o/B")
    await lively(browser.served)
    assert (await browser.ask("/o/B", If_None_Match=first.headers["ETag"])).status == 200


@on_sqlite
async def test_the_style_sheet_is_kept_for_good_under_its_own_name(browser: Browser) -> None:
    address = re.search(r'href="(/board\.css\?v=\w+)"', await browser.page("/"))
    assert address is not None
    named, other = await browser.ask(address[1]), await browser.ask("/board.css?v=old")
    assert "immutable" in named.headers["Cache-Control"]
    assert "immutable" not in other.headers["Cache-Control"]
    assert named.headers["Content-Type"] == "text/css; charset=utf-8"


@on_sqlite
async def test_an_address_below_a_path_is_whole(database_url: str) -> None:
    async with serving(database_url, public_url="https://example.org/board") as served, ClientSession() as session:
        browser = Browser(served, session)
        page = await browser.page("/board/")
        assert 'href="/board/o/S"' in page
        assert 'href="/board/board.css?v=' in page
        assert "东街街道党工委" in await browser.page("/board")
        await browser.page("/board/o/S")
        await browser.page("/o/S", status=404)


@on_sqlite
async def test_while_the_database_is_away_it_says_so(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_work: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(browser.served.database, "read", away)
    response = await browser.ask("/o/B", Accept_Language="en")
    assert response.status == 503
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    assert "load it again" in await response.text()


@on_sqlite
async def test_many_who_come_at_once_are_one_reading(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.served.board.shelf.seconds = 60
    read, times = browser.served.database.read, []

    async def counted(work: Any) -> Any:
        times.append(1)
        return await read(work)

    monkeypatch.setattr(browser.served.database, "read", counted)
    answers = await asyncio.gather(*(browser.ask("/o/B") for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    assert len(times) == 1


async def test_no_page_looks_at_every_row(browser: Browser) -> None:
    """Every statement of every page finds its rows by an index."""
    tokens = await lively(browser.served)
    engine = browser.served.database.engine
    with listening(engine) as heard:
        for path in ("/", "/o/S", "/o/B?page=1", "/t/harmony", f"/p/{tokens['going']}"):
            await browser.page(path)
    assert len(heard) > 15
    assert [sql for sql, given in heard if _scans(engine, sql, given)] == []


def _scans(engine: Engine, sql: str, given: Any) -> bool:
    with engine.connect() as connection:
        steps = plan(connection, sql, given)
        if engine.dialect.name == "sqlite":
            return any(re.match(r"SCAN \w+(?! USING)", step) for step in steps if "USING" not in step)
        return any("Seq Scan" in step for step in steps)

"""The web board as browsers ask for it: what is shown, in which language, and what is not there."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from yarl import URL

from bot.app import Bot
from bot.config import load
from bot.config_faults import WrongConfiguration
from bot.refused import Refused
from bot.web import HEADERS, accepted
from models import organisation as organisations
from models import pledge_draft, pledge_history
from models.comment import Comment, Problem, State, Subject
from models.comment import Status as CommentStatus
from models.person import Person
from models.pledge import Pledge
from models.public import Names, Signature, Signed, signature
from models.tally import Figures
from playground.screen import inline_rows
from playground.server import Playground
from tests.processes import webhook
from tests.scene import play, settings_for
from tests.web_board import SCRIPT, Served, lively, organisation, serving
from views.links import web_url
from views.web.pages import parts

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Browser:
    """Asks a board for pages."""

    def __init__(self, served: Served, session: ClientSession) -> None:
        self.served = served
        self._session = session

    async def ask(self, path: str, method: str = "GET", **headers: str) -> ClientResponse:
        """Asks for exactly this path."""
        url = URL(self.served.url + path, encoded=True)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._session.request(method, url, headers=named)

    async def page(self, path: str, status: int = 200, **headers: str) -> str:
        """The page, whose status must be this."""
        response = await self.ask(path, **headers)
        text = await response.text()
        assert response.status == status, text
        return text


@pytest_asyncio.fixture
async def browser(database_url: str) -> AsyncIterator[Browser]:
    async with serving(database_url) as served, ClientSession() as session:
        yield Browser(served, session)


async def test_the_first_page_leads_to_organisations_and_tracks(browser: Browser) -> None:
    await lively(browser.served)
    page = await browser.page("/")
    for text in ("示例区委", "东街街道党工委", "示例区教育局", "和谐先锋", "现在共有 5 份承诺", "另有 1 份已撤回"):
        assert text in page, text
    assert 'href="/o/S"' in page
    assert "朝阳社区党支部" not in page  # it stands below one of these


async def test_an_organisation_shows_its_pledges_and_what_lies_below(browser: Browser) -> None:
    tokens = await lively(browser.served)
    street, branch = await browser.page("/o/S"), await browser.page("/o/B")
    assert "朝阳社区党支部" in street
    assert "晨光社区党支部" in street
    assert "这里还没有公布承诺" in street  # of its own
    for name in ("going", "not_kept", "withdrawn", "own"):
        assert f"/p/{tokens[name]}" in branch
    assert f"/p/{tokens['kept']}" not in branch
    assert "王小明" in branch
    assert 'href="/t/harmony"' in branch


async def test_a_track_lists_its_organisations(browser: Browser) -> None:
    page = await browser.page("/t/harmony")
    assert "和谐先锋" in page
    assert "东街街道党工委" in page
    assert "示例区教育局" not in page


async def test_a_pledge_shows_its_promises_and_all_that_happened(browser: Browser) -> None:
    tokens = await lively(browser.served)
    page = await browser.page(f"/p/{tokens['going']}")
    for text in (
        "王小明的承诺",
        "每次两小时",
        "进度 40%",
        "已经办了四次，来了十二位老人。",
        "附有照片",
        "3 项中做到了 1 项",
        "2027年6月30日",
        "改成新的一版",
    ):
        assert text in page, text
    assert "a-photo" not in page


async def test_earlier_versions_stay_readable(browser: Browser) -> None:
    tokens = await lively(browser.served)
    page = await browser.page(f"/p/{tokens['going']}?version=1")
    assert "这是第 1 版" in page
    assert "<dd>每周六上午到社区活动室教老人用手机</dd>" in page
    assert "每次两小时" not in re.sub(r"<ol class=\"history\">.*", "", page, flags=re.DOTALL)
    await browser.page(f"/p/{tokens['going']}?version=3", status=404)


async def test_a_pledge_not_kept_says_why_and_a_withdrawn_one_too(browser: Browser) -> None:
    tokens = await lively(browser.served)
    failed, gone = await browser.page(f"/p/{tokens['not_kept']}"), await browser.page(f"/p/{tokens['withdrawn']}")
    assert "医院排不开日子" in failed
    assert "没做到" in failed
    assert "已经撤回，原因是" in gone
    assert "工作调动" in gone
    assert "正在做" not in gone
    assert "已过期" in await browser.page(f"/p/{tokens['overdue']}")


async def test_an_organisation_s_pledge_shows_theme_vehicle_and_plan(browser: Browser) -> None:
    tokens = await lively(browser.served)
    page = await browser.page(f"/p/{tokens['own']}?lang=en")
    for text in ("A pledge of 朝阳社区党支部", "情系社区、奉献居民", "党员示范楼院", "第二步：结对。", "eadership"):
        assert text in page, text
    assert "李书华" not in page  # who wrote it down


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


async def test_a_draft_is_found_by_nothing(browser: Browser) -> None:
    tokens = await lively(browser.served)
    person = await browser.served.member("孙大海")

    def work(session: Session) -> int | None:
        return pledge_draft.begin(session, session.get_one(Person, person), browser.served.clock.now()).id

    draft = await browser.served.write(work)
    for name in (str(draft), tokens["going_id"], "None", "null"):
        await browser.page(f"/p/{name}", status=404)
    assert "孙大海" not in await browser.page("/o/B")


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


async def test_nothing_that_people_wrote_is_markup(browser: Browser) -> None:
    served = browser.served
    person = await served.member(SCRIPT[:60])
    _, token = await served.pledged(person, SCRIPT, SCRIPT)
    _, own = await served.pledged_by_organisation("B", SCRIPT, SCRIPT, vehicle=SCRIPT, plan=SCRIPT, plan_name=SCRIPT)

    def rename(session: Session) -> None:
        one = organisations.by_code(session, "B")
        assert one is not None
        one.name, one.code = SCRIPT, '"><b/?#&'

    await served.write(rename)
    for path in ("/", "/o/S", "/o/%22%3E%3Cb%2F%3F%23%26", f"/p/{token}", f"/p/{own}", "/t/harmony"):
        page = await browser.page(path)
        assert "<script" not in page
        assert "<img" not in page
        assert '"><b' not in page
    assert "/o/%22%3E%3Cb%2F%3F%23%26" in await browser.page("/o/S")


async def test_long_texts_and_emoji_pass(browser: Browser) -> None:
    person = await browser.served.member("👩‍🌾" * 9)
    _, token = await browser.served.pledged(person, "长" * 200, "🌻" * 100)
    assert "长" * 200 in await browser.page(f"/p/{token}")
    assert "🌻" * 100 in await browser.page(f"/p/{token}")


async def test_long_lists_are_paged(browser: Browser) -> None:
    served = browser.served
    person = await served.member("王小明")
    for number in range(25):
        await served.pledged(person, f"第 {number} 件事")

    def grow(session: Session) -> None:
        above = organisations.by_code(session, "B")
        for number in range(45):
            organisations.add(session, organisation(f"X{number}", f"小组 {number:02}", served.clock.now()), above)

    await served.write(grow)
    first, second = await browser.page("/o/B"), await browser.page("/o/B?page=2")
    assert "第 24 件事" in first
    assert "第 4 件事" in second
    assert 'href="/o/B?page=2"' in first
    assert 'rel="next" href="/o/B?below=2"' in first
    assert 'rel="prev" href="/o/B"' in second
    both = await browser.page("/o/B?page=2&below=2")
    assert "小组 44" in both
    assert 'rel="prev" href="/o/B?page=2"' in both


async def test_a_long_history_is_paged(browser: Browser) -> None:
    tokens = await lively(browser.served)
    await browser.served.write(lambda session: _chatter(session, int(tokens["going_id"])))
    first, second = await browser.page(f"/p/{tokens['going']}"), await browser.page(f"/p/{tokens['going']}?page=2")
    assert "消息 39" in first
    assert "消息 0" in second
    await browser.page(f"/p/{tokens['going']}?page=3", status=404)


def _chatter(session: Session, pledge_id: int) -> None:
    pledge = session.get_one(Pledge, pledge_id)
    now = pledge.created_at + timedelta(days=1)
    for number in range(40):
        pledge_history.enter(session, pledge, pledge_history.Step.progress, None, now, line=1, text=f"消息 {number}")


@pytest.mark.parametrize(
    ("names", "shown"), [("name", "王小明的承诺"), ("initial", "王某的承诺"), ("none", "一名党员的承诺")]
)
@on_sqlite
async def test_how_much_of_a_name_is_shown(database_url: str, names: str, shown: str) -> None:
    async with serving(database_url, names=names) as served, ClientSession() as session:
        tokens = await lively(served)
        browser = Browser(served, session)
        assert shown in await browser.page(f"/p/{tokens['going']}")
        for path in ("/o/B", f"/p/{tokens['going']}"):
            assert ("王小明" in await browser.page(path)) == (names == "name")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王小明", Signature(Signed.surname, "王")),
        ("anna Smith", Signature(Signed.letter, "A")),
        ("  ", Signature(Signed.member)),
        (None, Signature(Signed.former)),
    ],
)
def test_initials(name: str | None, expected: Signature) -> None:
    pledge = Pledge(organisation_id=1, signed_as=name, created_at=None)
    assert signature(pledge, Names.initial) == expected


def test_the_parts_of_a_bar_make_up_the_whole() -> None:
    for figures in (
        Figures(),
        Figures(on_time=1),
        Figures(on_time=3, soon=1, overdue=1, kept=1, not_kept=200_000),
        Figures(kept=1, overdue=1, not_kept=1),
    ):
        found = parts(figures)
        assert sum(each.width for each in found) == (100 if figures.pledged else 0)
        assert all(0 < each.width <= 100 for each in found)
        assert sum(each.number for each in found) == figures.pledged


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


async def test_comments_from_above_stand_with_the_organisation(browser: Browser) -> None:
    served = browser.served

    def work(session: Session) -> None:
        street, branch = (organisations.by_code(session, code) for code in "SB")
        assert street is not None
        assert branch is not None
        now = served.clock.now()
        one = Comment(
            subject=Subject.organisation,
            organisation_id=branch.id or 0,
            on_behalf_id=street.id,
            status=CommentStatus.published,
            achievements="志愿队办得好" + SCRIPT,
            private="只对您说的话",
            signed_as="周明远",
            answer="我们这就改",
            created_at=now,
            published_at=now,
        )
        session.add(one)
        session.flush()
        session.add(Problem(comment_id=one.id or 0, text="台账不全", due=now.date(), state=State.open))

    await served.write(work)
    page = await browser.page("/o/B")
    for text in ("领导点评", "东街街道党工委", "志愿队办得好", "台账不全", "还没改好", "我们这就改"):
        assert text in page, text
    for text in ("只对您说的话", "周明远", "<script"):
        assert text not in page


async def test_pages_lead_into_the_bot(browser: Browser) -> None:
    tokens = await lively(browser.served)
    assert f"https://t.me/xianfeng_demo_bot?start=p-{tokens['going']}" in await browser.page(f"/p/{tokens['going']}")
    assert "https://t.me/xianfeng_demo_bot?start=o-B" in await browser.page("/o/B")


@on_sqlite
async def test_the_bot_leads_to_its_web_pages(database_url: str) -> None:
    async with play(database_url, web={"enabled": True, "port": 0, "public_url": "https://board.example.org"}) as scene:
        li = await scene.person("李书华", "secretary")
        await li.taps("管理本组织")
        led = {button["text"]: button.get("url") for row in inline_rows(li.messages[-1]) for button in row}
        assert led["🌐 看网页"] == "https://board.example.org/o/B"


def test_links() -> None:
    one = organisation("A/1 号", "甲", None)  # type: ignore[arg-type]
    pledge = Pledge(organisation_id=1, token="abc-_", created_at=None)
    assert web_url("https://example.org/board/", one) == "https://example.org/board/o/A%2F1%20%E5%8F%B7"
    assert web_url("https://example.org", pledge) == "https://example.org/p/abc-_"
    assert web_url("https://example.org") == "https://example.org/"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("NAMES", "all"),
        ("PORT", "70000"),
        ("LISTEN", "*"),
        ("PUBLIC_URL", "http://example.org"),
        ("PUBLIC_URL", "https://example.org/?a=b"),
        ("PUBLIC_URL", "https://example.org/a/../b"),
        ("PUBLIC_URL", "https://example.org/{x}"),
        ("ENABLED", "perhaps"),
    ],
)
def test_wrong_configurations_are_refused(
    key: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WrongConfiguration, match=f"web.{key.lower()}"):
        load(None, {f"XIANFENG__WEB__{key}": value})


def test_a_board_that_nobody_finds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WrongConfiguration, match=r"web\.public_url: found nothing; allowed: the address under which"):
        load(None, {"XIANFENG__WEB__ENABLED": "true"})


@on_sqlite
async def test_the_bot_serves_it_beside_a_webhook(database_url: str) -> None:
    playground = Playground()
    await playground.start()
    given = {key.removeprefix("TELEGRAM__").lower(): value for key, value in webhook().items()}
    web = {"enabled": True, "port": 0, "public_url": "http://127.0.0.1"}
    bot = Bot(settings_for(playground, database_url, web=web, **given))
    await bot.start()
    assert bot.board is not None
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{bot.board.port}/") as response:
        assert response.status == 200
        assert playground.world.bot.username in await response.text()
    await bot.stop()
    await playground.stop()


@on_sqlite
async def test_a_port_that_is_taken_is_refused_with_its_key(database_url: str) -> None:
    playground = Playground()
    await playground.start()
    web = {"enabled": True, "port": playground.port, "public_url": "http://127.0.0.1"}
    bot = Bot(settings_for(playground, database_url, web=web))
    with pytest.raises(Refused, match=r"cannot be used for the web board: .*\[web\] listen and port"):
        await bot.start()
    await bot.stop()
    await playground.stop()


async def test_no_page_looks_at_every_row(browser: Browser) -> None:
    """Every statement of every page finds its rows by an index."""
    tokens = await lively(browser.served)
    engine, asked = browser.served.database.engine, []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, sql, given, _x, _m: asked.append((sql, given)))
    for path in ("/", "/o/S", "/o/B?page=1", "/t/harmony", f"/p/{tokens['going']}"):
        await browser.page(path)
    statements = [(sql, given) for sql, given in asked if sql.startswith("SELECT")]
    assert len(statements) > 15
    assert [sql for sql, given in statements if _scans(engine, sql, given)] == []


def _scans(engine: Engine, sql: str, given: Any) -> bool:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).all()
            return any(re.match(r"SCAN \w+(?! USING)", row[-1]) for row in plan if "USING" not in row[-1])
        # So small a table would be read as a whole: the index must at least be there to be taken.
        connection.exec_driver_sql("SET enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {sql}", given).all()
        return any("Seq Scan" in row[0] for row in plan)

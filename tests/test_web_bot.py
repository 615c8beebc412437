"""The web board and the bot: how they lead to each other, and how one process serves both."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.app import Bot
from bot.config import load
from bot.config_faults import WrongConfiguration
from bot.refused import Refused
from models.pledge import Pledge
from playground.screen import inline_rows
from playground.server import Playground
from tests.processes import webhook
from tests.scene import play, settings_for
from tests.web_board import Browser, lively, organisation
from views.links import web_url

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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

"""The web board in a real browser, as wide as a phone: with scripts and without, light and dark, printed, and checked
with axe."""

import os
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser import too_faint
from tests.chromium import IN_CHROMIUM, PHONE_WIDTH, Visit
from tests.web_board import SCRIPT, Served, lively, serving

pytestmark = [IN_CHROMIUM, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

#: Where the pictures of the documentation are written when they are to be made anew.
PICTURES = os.environ.get("README_PICTURES")
KINDS = ("/", "/o/S", "/o/B", "/t/harmony", "going", "own", "withdrawn", "overdue", "old", "/nothing")


@pytest_asyncio.fixture(loop_scope="session")
async def served(database_url: str) -> AsyncIterator[Served]:
    async with serving(database_url) as made:
        yield made


def addresses(tokens: dict[str, str], kinds: Sequence[str] = KINDS) -> list[str]:
    """The addresses of pages of each kind."""
    own = {"old": f"/p/{tokens['going']}?version=1"}
    return [kind if kind.startswith("/") else own.get(kind, f"/p/{tokens.get(kind)}") for kind in kinds]


async def faults(page: Page) -> list[str]:
    """What axe finds, by every rule that it has."""
    found = await Axe().run(page)
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_every_page_is_accessible(
    served: Served, visits: Visit, locale: str, scheme: Literal["light", "dark"]
) -> None:
    tokens = await lively(served)
    # The page allows no foreign script: only here it is let in, to look.
    options: dict[str, Any] = {"bypass_csp": True, "color_scheme": scheme, "forgiving": "404"}
    page = await visits(served.url, width=PHONE_WIDTH, locale=locale, **options)
    for path in addresses(tokens):
        await page.goto(served.url + path)
        assert await faults(page) == [], path
        assert await too_faint(page) == [], path


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_a_reader_finds_a_pledge_on_a_phone(served: Served, visits: Visit, scripts: bool) -> None:
    await lively(served)
    page = await visits(served.url, width=PHONE_WIDTH, java_script_enabled=scripts)
    await page.get_by_role("link", name="东街街道党工委").click()
    await page.get_by_role("link", name="朝阳社区党支部").click()
    await page.get_by_role("link", name="教老人用手机").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("王小明的承诺")
    await page.get_by_role("link", name="看上一版").click()
    await expect(page.get_by_text("这是第 1 版")).to_be_visible()
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_text("This is version 1")).to_be_visible()
    await page.get_by_role("link", name="Read the newest version").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("A pledge of 王小明")
    await page.get_by_role("link", name="Home").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Public pledges")


async def test_no_page_is_wider_than_a_phone(served: Served, visits: Visit) -> None:
    tokens = await lively(served)
    person = await served.member("长" * 64)
    _, tokens["going"] = await served.pledged(person, "w" * 200, "字" * 200)
    page = await visits(served.url, width={"width": 320, "height": 600}, forgiving="404")
    for path in addresses(tokens):
        await page.goto(served.url + path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, path


async def test_script_in_a_text_does_not_run(served: Served, visits: Visit) -> None:
    person = await served.member(SCRIPT[:60])
    _, token = await served.pledged(person, SCRIPT)
    page = await visits(f"{served.url}/p/{token}", width=PHONE_WIDTH)
    await expect(page.get_by_text(SCRIPT, exact=True)).to_be_visible()
    assert await page.locator("script, img, [style]").count() == 0


async def test_the_keyboard_skips_to_the_text(served: Served, visits: Visit) -> None:
    page = await visits(f"{served.url}/o/B", width=PHONE_WIDTH)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    assert page.url.endswith("#main")


async def test_a_bar_is_as_wide_as_what_it_says(served: Served, visits: Visit) -> None:
    tokens = await lively(served)
    page = await visits(f"{served.url}/p/{tokens['going']}", width=PHONE_WIDTH)
    bar = page.locator(".promises .bar").first
    whole, done = await bar.bounding_box(), await bar.locator(".done").bounding_box()
    assert whole is not None
    assert done is not None
    assert done["width"] / whole["width"] == pytest.approx(0.4, abs=0.01)


async def test_on_paper_stands_what_is_to_be_read(served: Served, visits: Visit) -> None:
    tokens = await lively(served)
    page = await visits(f"{served.url}/p/{tokens['going']}", color_scheme="dark")
    await page.emulate_media(media="print")
    await expect(page.get_by_role("link", name="English")).to_be_hidden()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert await too_faint(page) == []


async def test_pictures_of_the_board(served: Served, visits: Visit) -> None:
    tokens = await lively(served)
    for name, path in (("web-board-zh", "/o/B"), ("web-pledge-en", f"/p/{tokens['going']}?lang=en")):
        page = await visits(served.url + path, width=PHONE_WIDTH, device_scale_factor=2)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        if PICTURES:
            top = {"x": 0, "y": 0, "width": PHONE_WIDTH["width"], "height": 1400}
            await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True, clip=top)

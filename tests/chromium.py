"""The system's Chromium for tests of pages: one for all of them, with a clean profile for each.

Without a Chromium such tests are skipped, unless REQUIRE_BROWSER=1 says that they must run. Tests that use it share one
event loop, for a browser belongs to the loop in which it was started: ``pytestmark = IN_CHROMIUM``.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect

IN_CHROMIUM = pytest.mark.asyncio(loop_scope="session")
PHONE_WIDTH = ViewportSize(width=390, height=844)
DESKTOP_WIDTH = ViewportSize(width=1440, height=900)

_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

#: How long a page may take to come to what is expected of it, in milliseconds: the machines are shared, and what is not
#: there by then is not coming.
_PATIENCE = 30_000
expect.set_options(timeout=_PATIENCE)

Visit = Callable[..., Awaitable[Page]]


def chromium_path() -> str | None:
    """The program that CHROMIUM names, or the system's own."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["/usr/bin/chromium", *filter(None, [shutil.which("chromium")])]
    return next((path for path in candidates if path and Path(path).is_file()), None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A running Chromium, closed after the last test."""
    path = chromium_path()
    if path is None:
        reason = "no Chromium: install it as /usr/bin/chromium or name it in CHROMIUM"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visits(chromium: Browser) -> AsyncIterator[Visit]:
    """Opens pages: `await visits(url, width=..., locale=...)`.

    A complaint in a page's console fails the test in the end, unless it contains what `forgiving` says.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def visit(
        url: str,
        width: ViewportSize | None = None,
        locale: str = "zh-CN",
        forgiving: str | None = None,
        **options: Any,
    ) -> Page:
        def complain(text: str) -> None:
            if forgiving is None or forgiving not in text:
                complaints.append(text)

        context = await chromium.new_context(viewport=width or DESKTOP_WIDTH, locale=locale, **options)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda line: complain(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complain(str(error)))
        await page.goto(url)
        return page

    yield visit
    for context in contexts:
        await context.close()
    assert complaints == []

"""The system's Chromium for tests of the page. Import the fixture `chromium` (and `visits`) where it is needed.

Without a Chromium such tests are skipped, unless REQUIRE_BROWSER=1 says that they must run.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

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

# The visible texts whose contrast to the colours behind them is under 4.5 : 1 (WCAG 2.2, 1.4.3, level AA).
_TOO_FAINT = """() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
  const ground = (e) => {
    if (!e) return [255, 255, 255];
    const color = parse(getComputedStyle(e).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, ground(e.parentElement));
  };
  const light = (color) => color.map((c) => c / 255).map((c) => (c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const found = [];
  for (const e of document.body.querySelectorAll("*")) {
    const own = [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || e.closest("template, .sr")) continue;
    if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const below = ground(e);
    const [one, two] = [light(over(parse(getComputedStyle(e).color), below)), light(below)].sort((a, b) => b - a);
    const ratio = (one + .05) / (two + .05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${e.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""

Visit = Callable[..., Awaitable[Page]]


def chromium_path() -> str | None:
    """The program that CHROMIUM names, or the system's own."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["/usr/bin/chromium", *filter(None, [shutil.which("chromium")])]
    return next((path for path in candidates if path and Path(path).is_file()), None)


async def too_faint(page: Page) -> list[str]:
    """The texts on the page that are hard to read, with their contrast."""
    found: list[str] = await page.evaluate(_TOO_FAINT)
    return found


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A running Chromium, closed after the test."""
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


@pytest.fixture
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
        context.set_default_timeout(10_000)
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

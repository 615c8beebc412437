"""A district with phones and a web board, and somebody who looks at the board without having joined."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest_asyncio
from aiohttp import ClientSession

from tests.scene import Scene, play

BOARD = {"enabled": True, "port": 0, "public_url": "http://127.0.0.1"}


class Visitor:
    """Somebody with a browser, who has not joined."""

    def __init__(self, scene: Scene, language: str) -> None:
        self.scene, self.language = scene, language

    async def looks(self) -> str:
        """The page of the branch, and below it that of the one pledge that it leads to; both as they read."""
        branch = await self._page("/o/B")
        led = set(re.findall(r'href="(/p/[\w-]+)"', branch))
        pages = [branch, *[await self._page(path) for path in led]]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", " ".join(pages))))

    async def _page(self, path: str) -> str:
        board = self.scene.bot.board
        assert board is not None
        asked = {"headers": {"Accept-Language": self.language}}
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{board.port}{path}", **asked) as response:
            assert response.status == 200
            return await response.text()


@pytest_asyncio.fixture
async def town(database_url: str) -> AsyncIterator[Scene]:
    """The district with a bot that has a web board, on which every change is seen at once."""
    async with play(database_url, web=BOARD) as scene:
        assert scene.bot.board is not None
        scene.bot.board.shelf.seconds = 0
        yield scene

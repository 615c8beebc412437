"""A bot without a library: plain HTTP calls to a playground, for trying out what it answers."""

from types import TracebackType
from typing import Any

import aiohttp

from playground.server import Playground


class RawBot:
    """Calls methods and gives back the answers as they come, refusals as well."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "RawBot":
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open connection pool."""
        assert self._session is not None, "use `async with`"
        return self._session

    def address(self, method: str) -> str:
        """Where this method is called."""
        return f"{self._playground.base_url}{self._playground.token}/{method}"

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The whole answer to a call with JSON parameters."""
        async with self.session.post(self.address(method), json=parameters) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def does(self, method: str, **parameters: Any) -> Any:
        """The result of a call that must succeed."""
        answer = await self.call(method, **parameters)
        assert answer["ok"], f"{method}: {answer}"
        return answer["result"]

    async def fails(self, method: str, **parameters: Any) -> str:
        """The description of a call that must be refused."""
        answer = await self.call(method, **parameters)
        assert not answer["ok"], f"{method} was carried out: {answer}"
        return str(answer["description"])

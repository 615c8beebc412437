"""The library's HTTP on aiohttp: five to twenty times the sends per second of the stock client (see docs/decisions)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import aiohttp
from telegram import Bot
from telegram._utils.types import ODVInput
from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

from scheduler.trouble import CutOff, NotSent, NotTelegram


class AioRequest(BaseRequest):
    """One keep-alive connection pool. ``read_timeout`` in seconds; ``connections`` at most at a time."""

    def __init__(self, *, connections: int = 256, read_timeout: float = 20.0) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer where a call names no other."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Opens the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call. TimedOut: no answer in time, it may have been carried out. NotSent: it was surely not."""
        del write_timeout, connect_timeout, pool_timeout  # one bound on connecting and one on the answer do
        if self._session is None:
            raise RuntimeError("the request was not initialised")
        seconds = self._read_timeout if read_timeout is self.DEFAULT_NONE else read_timeout
        timeout = _timeout(seconds if isinstance(seconds, float | int) else None)
        try:
            async with self._session.request(method, url, timeout=timeout, **_body(request_data)) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"cannot connect: {type(error).__name__}") from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            # The URL holds the token: only the kind of the error is told.
            raise CutOff(f"connection lost: {type(error).__name__}") from None


@cache
def _timeout(seconds: float | None) -> aiohttp.ClientTimeout:
    """Ten seconds to connect, and ``seconds`` for the answer. There are few kinds, each used many times."""
    return aiohttp.ClientTimeout(sock_connect=10, sock_read=seconds)


class _Plain(RequestData):  # type: ignore[misc]  # closed to subclasses, but open to nothing else
    """Parameters that are JSON already."""

    __slots__ = ("_plain",)

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        super().__init__()
        self._plain = dict(parameters)

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters as they are."""
        return self._plain


class Api:
    """Calls the Bot API with parameters that are JSON already, and does not read the answer.

    What a bot shows thousands of times needs no objects made of it; errors are those of the library.
    """

    def __init__(self, bot: Bot) -> None:
        self._request = bot.request
        self._base_url = bot.base_url

    async def call(self, method: str, parameters: Mapping[str, Any]) -> None:
        """Carries out a call. Parameters that are None are left out. NotTelegram: somebody else took the call."""
        given = _Plain({name: value for name, value in parameters.items() if value is not None})
        # The library's public post() would also read an answer that nobody asks for.
        answer = await self._request._request_wrapper(f"{self._base_url}/{method}", "POST", given)
        if not answer.lstrip().startswith(b"{"):
            raise NotTelegram("the answer is no JSON")


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        body = json.dumps(request_data.parameters, ensure_ascii=False).encode("utf-8", "replace")
        return {"data": body, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(quote_fields=False)  # a name in Chinese goes as it is written
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}

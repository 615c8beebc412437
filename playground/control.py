"""The page's side of the playground: its state, its events, and what is done from it."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import segno
from aiohttp import BodyPartReader, web

from playground import acts
from playground.controls import control
from playground.files import Upload
from playground.refusal import Refusal
from playground.state import state_of

if TYPE_CHECKING:
    from playground.server import Playground

_STATIC = Path(__file__).parent / "static"
_PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
_EVENTS_APART = 0.1  # seconds
_KEEP_ALIVE = 15.0
_MOST_CALLS = 500

_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError)

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Page:
    """Everything below / that is not the Bot API."""

    def __init__(self, playground: "Playground") -> None:
        self._playground = playground
        self._watchers: set[asyncio.Event] = set()
        self._closed = False
        self._routes: dict[tuple[str, str], Answer] = {
            ("GET", "/playground/state"): self._state,
            ("GET", "/playground/events"): self._events,
            ("GET", "/playground/calls"): self._calls,
            ("GET", "/playground/qr"): self._qr,
            ("POST", "/playground/act"): self._act,
            ("POST", "/playground/upload"): self._upload,
            ("POST", "/playground/control"): self._control,
        }

    def is_own(self, request: web.BaseRequest) -> bool:
        """Whether the request was meant for this machine and not sent by a foreign page."""
        own = {f"127.0.0.1:{self._playground.port}", f"localhost:{self._playground.port}"}
        origin = request.headers.get("Origin")
        return request.headers.get("Host") in own and (origin is None or urlsplit(origin).netloc in own)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answers a request of the page."""
        path = request.path
        route = self._routes.get((request.method, path))
        if route is not None:
            return await route(request)
        if request.method in ("GET", "HEAD"):
            if path.startswith("/playground/file/"):
                return self._file(path.removeprefix("/playground/file/"))
            name = path.removeprefix("/").removeprefix("static/") or "index.html"
            file = _STATIC / name
            if "/" not in name and file.is_file():
                return web.FileResponse(file, headers=_PAGE_HEADERS)
        return web.Response(status=404, text="not found")

    async def _state(self, _: web.BaseRequest) -> web.Response:
        return _json(state_of(self._playground))

    async def _calls(self, request: web.BaseRequest) -> web.Response:
        """The last calls, or with ?after=N those that follow the Nth; at most 500, each with its number."""
        calls, after = self._playground.calls, request.query.get("after", "")
        first = int(after) if after.isdecimal() and len(after) < 12 else max(0, len(calls) - _MOST_CALLS)
        wanted = calls[first : first + _MOST_CALLS]
        return _json([{"number": number, **call.as_json()} for number, call in enumerate(wanted, first + 1)])

    async def _qr(self, request: web.BaseRequest) -> web.Response:
        text = request.query.get("text", "")
        if not 1 <= len(text) <= 1000:
            return web.Response(status=400, text="text is missing or too long")
        drawn = io.BytesIO()
        segno.make(text, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2)
        return web.Response(body=drawn.getvalue(), content_type="image/svg+xml")

    def _file(self, file_id: str) -> web.Response:
        stored = self._playground.world.files.find(file_id)
        if stored is None:
            return web.Response(status=404, text="not found")
        picture = stored.kind == "photo"
        kind = "image/jpeg" if stored.upload.data.startswith(b"\xff\xd8") else "image/png"
        headers = {"X-Content-Type-Options": "nosniff"}
        if not picture:
            headers["Content-Disposition"] = "attachment"
        return web.Response(
            body=stored.upload.data,
            content_type=kind if picture else "application/octet-stream",
            headers=headers,
        )

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        """Tells the page of each change, at most ten times a second."""
        stream = web.StreamResponse(headers={"Cache-Control": "no-cache"})
        stream.content_type = "text/event-stream"
        await stream.prepare(request)
        world = self._playground.world
        changed = asyncio.Event()
        changed.set()
        world.listeners.append(changed.set)
        self._playground.clock.listeners.append(changed.set)
        self._watchers.add(changed)
        try:
            while not self._closed:
                changed.clear()
                await stream.write(f'event: changed\ndata: {{"seq": {world.changes}}}\n\n'.encode())
                await asyncio.sleep(_EVENTS_APART)
                try:
                    await asyncio.wait_for(changed.wait(), _KEEP_ALIVE)
                except TimeoutError:
                    await stream.write(b": still here\n\n")
        except ConnectionError:
            pass  # the page was closed
        finally:
            world.listeners.remove(changed.set)
            self._playground.clock.listeners.remove(changed.set)
            self._watchers.discard(changed)
        return stream

    async def _act(self, request: web.BaseRequest) -> web.Response:
        return await self._outcome(request, acts.act)

    async def _control(self, request: web.BaseRequest) -> web.Response:
        return await self._outcome(request, control)

    async def _outcome(
        self, request: web.BaseRequest, carry_out: "Callable[[Playground, Any], Awaitable[dict[str, Any]]]"
    ) -> web.Response:
        try:
            wanted = json.loads(await request.read())
            return _json({"ok": True, **await carry_out(self._playground, wanted)})
        except (AssertionError, Refusal) as error:
            return _json({"ok": False, "why": str(error)})
        except _UNREADABLE as error:
            return _json({"ok": False, "why": f"cannot be understood: {error!r}"}, status=400)

    async def _upload(self, request: web.BaseRequest) -> web.Response:
        try:
            await acts.upload(self._playground, await self._fields(request))
        except (AssertionError, Refusal) as error:
            return _json({"ok": False, "why": str(error)})
        except _UNREADABLE as error:
            return _json({"ok": False, "why": f"cannot be understood: {error!r}"}, status=400)
        return _json({"ok": True})

    async def _fields(self, request: web.BaseRequest) -> dict[str, Any]:
        """The parts of a form; "file" holds all files."""
        fields: dict[str, Any] = {"file": []}
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name:
                content = bytes(await part.read())
                mime = part.headers.get("Content-Type", "application/octet-stream")
                if part.filename:
                    fields["file"].append(Upload(content, part.filename, mime))
                else:
                    fields[part.name] = content.decode()
        return fields

    def close(self) -> None:
        """Ends the streams of events."""
        self._closed = True
        for changed in self._watchers:
            changed.set()


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))

"""The page's side of the playground: its state, its events, and what is done from it."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import segno
from aiohttp import BodyPartReader, web

from playground import acts
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
_LAST_CALLS = 500

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

    async def _calls(self, _: web.BaseRequest) -> web.Response:
        return _json([call.as_json() for call in self._playground.calls[-_LAST_CALLS:]])

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
        except (ValueError, KeyError, TypeError, IndexError) as error:
            return _json({"ok": False, "why": f"cannot be understood: {error!r}"}, status=400)

    async def _upload(self, request: web.BaseRequest) -> web.Response:
        fields: dict[str, Any] = {}
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name:
                content = bytes(await part.read())
                mime = part.headers.get("Content-Type", "application/octet-stream")
                fields[part.name] = (content, part.filename, mime) if part.filename else content.decode()
        try:
            await acts.upload(self._playground, fields)
        except (AssertionError, Refusal) as error:
            return _json({"ok": False, "why": str(error)})
        except (ValueError, KeyError, TypeError) as error:
            return _json({"ok": False, "why": f"cannot be understood: {error!r}"}, status=400)
        return _json({"ok": True})

    def close(self) -> None:
        """Ends the streams of events."""
        self._closed = True
        for changed in self._watchers:
            changed.set()


async def control(playground: "Playground", wanted: dict[str, Any]) -> dict[str, Any]:
    """What the page's controls do to the world itself."""
    action = wanted["action"]
    faults = playground.faults
    if action == "add_phone":
        return {"phone": playground.add_phone(wanted["name"], wanted.get("language", "zh-hans")).user_id}
    if action == "move_clock":
        playground.clock.advance(timedelta(days=float(wanted["days"])))
    elif action == "jump":
        found = [jump for jump in playground.jumps if jump.id == wanted["id"]]
        assert found, f"there is no jump {wanted['id']!r}"
        playground.clock.set(found[0].at)
    elif action == "set_clock":
        moment = datetime.fromisoformat(wanted["at"])
        playground.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=playground.time_zone))
    elif action == "restart":
        assert playground.on_restart is not None, "this bot cannot be restarted from here"
        await playground.on_restart()
    elif action == "cut":
        faults.cut()
    elif action == "restore":
        faults.restore()
    elif action == "clear":
        faults.clear()
    elif action == "fail":
        options = ("method", "times", "error_code", "description", "retry_after")
        faults.fail(**{name: wanted[name] for name in options if name in wanted})
    elif action == "delay":
        faults.delay(float(wanted["seconds"]), wanted.get("method"), wanted.get("times"))
    elif action == "lose_answer":
        faults.lose_answer(wanted["method"], wanted.get("times", 1))
    else:
        raise ValueError(f"no action {action!r}")
    playground.world.changed()
    return {}


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))

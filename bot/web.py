"""The web board: what is public, for everybody with a browser. It only reads, sets no cookie and runs no script."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from urllib.parse import quote, urlsplit

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.config import Web
from bot.refused import Refused
from bot.shelf import Crowded, Shelf
from models import public_organisation, public_pledge
from models.campaign import Campaign
from models.clock import Clock
from models.database import Database
from models.public import Sight
from views.texts import Texts, language_of
from views.web import pages
from views.web.pages import SHORT, Frame

log = structlog.get_logger(__name__)

#: Seconds that a browser, or a proxy, may show a page without asking again; and that this process keeps it.
FRESH_S, KEPT_S = 60, 5.0
#: Seconds after which to ask again while the database is away.
RETRY_AFTER_S = 30
#: Seconds that requests in hand are given at a stop.
GRACE_S = 2.0
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A name that is erased here shall not stay in the memory of others.
    "X-Robots-Tag": "noindex, noarchive",
    "Server": "xianfeng",
}
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,16}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of the board that was asked for: what it is named by, and the numbers of its query."""

    name: str
    numbers: Mapping[str, int]

    def number(self, key: str) -> int:
        """A number of the query; the first page where it says nothing."""
        return self.numbers.get(key, 1)


#: Makes a page within a reader's transaction; None where there is nothing to show.
Make = Callable[[Session, Sight, Asked, Frame], str | None]


def district(session: Session, sight: Sight, asked: Asked, frame: Frame) -> str | None:
    """The first page."""
    found = public_organisation.district(session, sight, asked.number("page"))
    return pages.district(frame, found) if found is not None else None


def organisation(session: Session, sight: Sight, asked: Asked, frame: Frame) -> str | None:
    """The page of an organisation, named by its code."""
    found = public_organisation.organisation(session, sight, asked.name, asked.number("page"), asked.number("below"))
    return pages.organisation(frame, found) if found is not None else None


def track(session: Session, sight: Sight, asked: Asked, frame: Frame) -> str | None:
    """The page of a track, named by its code."""
    found = public_organisation.track(session, sight, asked.name, asked.number("page"))
    return pages.track(frame, found) if found is not None else None


def pledge(session: Session, sight: Sight, asked: Asked, frame: Frame) -> str | None:
    """The page of a pledge, named by the token of its link."""
    if not _TOKEN.fullmatch(asked.name):
        return None
    found = public_pledge.pledge(session, sight, asked.name, asked.number("page"), asked.numbers.get("version"))
    return pages.pledge(frame, found) if found is not None else None


#: Every page: where it is, what makes it, and the numbers that its query may have.
PAGES: tuple[tuple[str, Make, tuple[str, ...]], ...] = (
    ("/", district, ("page",)),
    ("/o/", organisation, ("page", "below")),
    ("/t/", track, ("page",)),
    ("/p/", pledge, ("page", "version")),
)


class Board:
    """The board, listening at a port of its own. Its addresses begin with the path of ``public_url``."""

    def __init__(self, settings: Web, campaign: Campaign, database: Database, clock: Clock, texts: Texts) -> None:
        self._settings = settings
        self._campaign = campaign
        self._database = database
        self._clock = clock
        self._texts = texts
        self._base = urlsplit(settings.public_url or "").path.rstrip("/")
        self.shelf: Shelf[str] = Shelf(KEPT_S)
        self._runner: web.AppRunner | None = None
        self._username = ""

    async def start(self, username: str) -> None:
        """Opens the port. ``username`` is the bot's, where readers can act. Refused: the port cannot be used."""
        self._username = username
        self._runner = web.AppRunner(self._site(), access_log=None, shutdown_timeout=GRACE_S)
        await self._runner.setup()
        listen, port = self._settings.listen, self._settings.port
        try:
            await web.TCPSite(self._runner, listen, port).start()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            raise Refused(
                f"Port {port} of {listen} cannot be used for the web board: {reason}. Look at [web] listen and port."
            ) from None

    async def stop(self) -> None:
        """Closes the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The port at which it listens."""
        assert self._runner is not None, "it was started"
        return int(self._runner.addresses[0][1])

    def _site(self) -> web.Application:
        site = web.Application(middlewares=[self._guarded], client_max_size=1024)
        for place, make, keys in PAGES:
            path = place if place == "/" else f"{place}{{name}}"
            site.router.add_get(self._base + path, partial(self._show, place=place, make=make, keys=keys))
        for name, kind in pages.FILES.items():
            site.router.add_get(f"{self._base}/{name}", partial(_file, name=name, kind=kind))
        if self._base:
            site.router.add_get(self._base, partial(self._show, place="/", make=district, keys=("page",)))
        site.on_response_prepare.append(_with_headers)
        return site

    async def _show(self, request: web.Request, *, place: str, make: Make, keys: tuple[str, ...]) -> web.Response:
        """A page as it is, or was a moment ago."""
        numbers = _numbers(request, keys)
        asked = Asked(request.match_info.get("name", ""), numbers)
        frame = self._frame(request, place + quote(asked.name, safe=""), numbers)
        sight = Sight(self._campaign, self._clock.today(), self._settings.names)

        async def read() -> str | None:
            return await self._database.read(lambda session: make(session, sight, asked, frame))

        key = (frame.path, *sorted(numbers.items()), frame.t.code, frame.chosen, sight.today)
        page = await self.shelf.take(key, read)
        if page is None:
            raise web.HTTPNotFound
        return _page(request, page, 200, {"Cache-Control": f"public, max-age={FRESH_S}"})

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turns whatever is wrong into a page that says so."""
        if request.method not in ("GET", "HEAD"):
            return self._notice(request, "method", 405, {"Allow": "GET, HEAD"})
        try:
            return await handler(request)
        except web.HTTPException:
            return self._notice(request, "missing", 404, {"Cache-Control": "no-cache"})
        except (SQLAlchemyError, Crowded) as error:
            log.warning("a page of the web board could not be made", error_type=type(error).__name__)
            return self._notice(request, "away", 503, {"Retry-After": str(RETRY_AFTER_S)})

    def _notice(self, request: web.Request, kind: str, status: int, headers: Mapping[str, str]) -> web.Response:
        kept = {"Cache-Control": "no-store", **headers}
        return _page(request, pages.notice(self._frame(request, "/", {}), kind), status, kept)

    def _frame(self, request: web.Request, path: str, numbers: Mapping[str, int]) -> Frame:
        code = {short: code for code, short in SHORT.items()}.get(request.query.get("lang", ""))
        t = self._texts.in_language(code or accepted(request.headers.get("Accept-Language", "")))
        return Frame(t, self._campaign, self._base, path, numbers, code is not None, self._username)


def accepted(header: str) -> str:
    """The language that a browser likes best, by its Accept-Language; Chinese where it says nothing that we know."""
    liked: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        code, _, quality = part.partition(";")
        given = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", quality) if quality else None
        liked.append((float(given[1]) if given else 0.0 if quality else 1.0, code.strip()))
    weight, best = max(liked, key=lambda each: each[0])
    return language_of(best if weight and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", best) else None)


async def _file(request: web.Request, *, name: str, kind: str) -> web.Response:
    """What belongs to every page. Under the name of its content it may be kept for good."""
    content, version = pages.file(name)
    for_good = request.query.get("v") == version
    kept = "public, max-age=31536000, immutable" if for_good else f"public, max-age={FRESH_S}"
    return _answer(request, content, kind, 200, {"Cache-Control": kept})


def _numbers(request: web.Request, keys: tuple[str, ...]) -> dict[str, int]:
    """The numbers of the query that the page has; one that is no number of a page leads nowhere."""
    given = {key: request.query[key] for key in keys if key in request.query}
    if not all(_NUMBER.fullmatch(value) for value in given.values()):
        raise web.HTTPNotFound
    return {key: int(value) for key, value in given.items()}


def _page(request: web.Request, page: str, status: int, headers: Mapping[str, str]) -> web.Response:
    return _answer(request, page.encode(), "text/html", status, {"Vary": "Accept-Language", **headers})


def _answer(request: web.Request, content: bytes, kind: str, status: int, headers: Mapping[str, str]) -> web.Response:
    """The content, or only word that what the browser has is still right."""
    tag = sha256(content).hexdigest()[:20]
    if status == 200:
        headers = {**headers, "ETag": f'"{tag}"'}
        known = request.if_none_match or ()
        if any(each.value in (tag, "*") for each in known):
            return web.Response(status=304, headers=headers)
    return web.Response(body=content, status=status, content_type=kind, charset="utf-8", headers=headers)


async def _with_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)

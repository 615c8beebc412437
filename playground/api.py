"""The Bot API over HTTP: reads a call, checks it, carries it out, records it."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from aiohttp import web

from playground import (
    methods_answer,
    methods_carry,
    methods_chat,
    methods_edit,
    methods_pin,
    methods_profile,
    methods_send,
)
from playground.faults import Faults
from playground.flood import MOST_IN_FLIGHT, Flood
from playground.methods_updates import UpdateMethods
from playground.parameters import check_parameters, read_parameters
from playground.record import Call, load_description
from playground.refusal import Refusal, too_many
from playground.table import NOT_SERVED, SERVED, SIGNATURES
from playground.world import Chat, Json, World

_PLAIN: dict[str, Any] = {
    **methods_send.METHODS,
    **methods_carry.METHODS,
    **methods_edit.METHODS,
    **methods_pin.METHODS,
    **methods_profile.METHODS,
    **methods_answer.METHODS,
    **methods_chat.METHODS,
}


_log = logging.getLogger(__name__)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BotApi:
    """What stands behind /bot<token>/ and /file/bot<token>/."""

    def __init__(
        self,
        world: World,
        faults: Faults,
        *,
        token: str,
        flood_limits: bool = False,
        record: bool = True,
        description: str | None = None,
    ) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self._token = token
        self._faults = faults
        self._flood = Flood() if flood_limits else None
        self._record = record
        self._description = load_description(description) if record and description else None
        self.updates = UpdateMethods(world, faults, self._call_from_webhook)
        self._in_flight: dict[int, web.BaseRequest] = {}
        faults.on_cut.append(self._drop_connections)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answers a request to /bot<token>/<method>."""
        if self._faults.network_cut:
            return _dropped(request)
        self._in_flight[id(request)] = request
        try:
            return await self._answer(request)
        finally:
            del self._in_flight[id(request)]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        token, _, name = request.path.removeprefix("/bot").partition("/")
        method = SERVED.get(name.lower(), name)
        body: Json
        try:
            if token != self._token:
                raise Refusal(401, "Unauthorized")
            if method not in SIGNATURES:
                self._note_violations(method, {})
                raise self._unknown(method)
            given = await self._read(method, request)
            if seconds := self._faults.delay_of(method):
                await asyncio.sleep(seconds)
            if failure := self._faults.failure(method):
                self._note(method, given, refusal=failure)
                raise failure
            result = await self.carry_out(method, given, lambda: request.transport is None)
        except Refusal as refusal:
            body, code = refusal.as_json(), refusal.code
        except Exception:  # a mistake of the playground's own: the bot still gets an answer that it can read
            _log.exception("%s", method)
            body, code = Refusal(500, "Internal Server Error").as_json(), 500
        else:
            body, code = {"ok": True, "result": result}, 200
        if self._faults.network_cut or self._faults.loses(method):
            return _dropped(request)
        answer = web.Response(
            body=_encode(body).encode("utf-8", "surrogatepass"),
            content_type="application/json",
            status=code,
        )
        if "retry_after" in body.get("parameters", {}):
            answer.headers["Retry-After"] = str(body["parameters"]["retry_after"])
        return answer

    async def _read(self, method: str, request: web.BaseRequest) -> Json:
        try:
            return await read_parameters(request)
        except Refusal as refusal:
            self._note(method, {}, refusal=refusal)
            raise

    async def carry_out(self, method: str, given: Json, gone: Callable[[], bool] = lambda: False) -> Any:
        """Carries out a call with the parameters as they came. Raises Refusal."""
        self._note_violations(method, given)
        args = given
        try:
            args = check_parameters(method, given)
            if self._flood is not None:
                self._check_flood(method, args)
            plain = _PLAIN.get(method)
            result = plain(self.world, args) if plain else await self.updates.carry_out(method, args, gone)
        except Refusal as refusal:
            self._note(method, args, refusal=refusal)
            raise
        self._note(method, args, result)
        return result

    def _unknown(self, method: str) -> Refusal:
        known = method.lower() in NOT_SERVED
        words = f"Not Implemented: the playground does not serve {method}" if known else "Not Found"
        refusal = Refusal(501 if known else 404, words)
        self._note(method, {}, refusal=refusal)
        return refusal

    def _check_flood(self, method: str, args: Json) -> None:
        assert self._flood is not None
        if len(self._in_flight) > MOST_IN_FLIGHT:
            raise too_many(1)
        chat = self._chat_of(args.get("chat_id"))
        group = chat is not None and chat.type in ("group", "supergroup")
        several = args.get("media") or args.get("message_ids")
        refusal = self._flood.refusal(
            method,
            chat.id if chat else None,
            group=group,
            paid=bool(args.get("allow_paid_broadcast")),
            messages=max(1, len(several)) if isinstance(several, list) else 1,
        )
        if refusal is not None:
            raise refusal

    def _chat_of(self, chat_id: Any) -> Chat | None:
        if isinstance(chat_id, str):
            return self.world.chats_by_name.get(chat_id.removeprefix("@").lower())
        return self.world.chats.get(chat_id)

    def limit_flood(self, on: bool) -> None:
        """Begins or ends to enforce the flood limits."""
        self._flood = Flood() if on else None

    async def _call_from_webhook(self, call: Json) -> None:
        """A call that came as the answer to an update; the bot does not learn its outcome.

        Telegram pays no heed to questions there, nor to what would turn the webhook itself off.
        """
        method = SERVED.get(str(call.pop("method")).lower(), "")
        if not method or method.startswith("get") or method in ("setWebhook", "deleteWebhook"):
            return
        with suppress(Refusal):
            await self.carry_out(method, call)

    def _note(self, method: str, given: Json, result: Any = None, refusal: Refusal | None = None) -> None:
        if not self._record or method == "getUpdates":
            return
        code, words = (refusal.code, refusal.description) if refusal else (None, None)
        self.calls.append(Call(method, given, refusal is None, result, code, words, monotonic()))

    def _note_violations(self, method: str, given: Json) -> None:
        if self._description is not None:
            self.violations += self._description.violations_of(method, given)

    async def download(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answers a request to /file/bot<token>/<path>."""
        if self._faults.network_cut:
            return _dropped(request)
        token, _, path = request.path.removeprefix("/file/bot").partition("/")
        stored = self.world.files.at(path) if token == self._token else None
        if stored is None:
            return web.json_response(Refusal(404, "Not Found").as_json(), status=404)
        return web.Response(body=stored.upload.data, content_type="application/octet-stream")

    def _drop_connections(self) -> None:
        for request in self._in_flight.values():
            _drop(request)


def _drop(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()


def _dropped(request: web.BaseRequest) -> web.Response:
    """Closes the connection; what is returned cannot reach anybody."""
    _drop(request)
    return web.Response()

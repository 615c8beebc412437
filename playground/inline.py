"""Inline mode: what the bot may offer, and what becomes of a result that somebody chooses."""

import re
from collections.abc import Callable
from typing import Any

from playground.formatted import outgoing
from playground.markup import check_markup
from playground.methods_send import caption_of
from playground.refusal import bad
from playground.world import Json, World

MAX_RESULTS = 50
MAX_QUERY = 256
MAX_OFFSET_BYTES = 64
CACHED_FOR = 300  # seconds, unless the bot says otherwise
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def ready_results(world: World, results: list[Json]) -> list[Json]:
    """The results, each with the parts that its message will have under "ready". Raises Refusal."""
    if len(results) > MAX_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    ids = [result["id"] for result in results]
    if not all(1 <= len(id_.encode("utf-8", "surrogatepass")) <= 64 for id_ in ids):
        raise bad("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    return [result | {"ready": _ready(world, result)} for result in results]


def check_button(button: Json | None) -> None:
    """Refuses a button above the results that leads nowhere."""
    if button is None:
        return
    if ("web_app" in button) == ("start_parameter" in button):
        raise bad("can't parse InlineQueryResultsButton: exactly one of web_app and start_parameter is expected")
    if not _START.fullmatch(button.get("start_parameter", "x")):
        raise bad("START_PARAM_INVALID")


def check_offset(offset: str) -> None:
    """Refuses an offset that is too long to come back."""
    if len(offset.encode("utf-8", "surrogatepass")) > MAX_OFFSET_BYTES:
        raise bad("NEXT_OFFSET_INVALID")


def _ready(world: World, result: Json) -> Json:
    """Text, entities, content and keyboard of the message."""
    markup = check_markup(result.get("reply_markup"))
    if result["type"] == "article" and not result["title"]:
        raise bad("ARTICLE_TITLE_EMPTY")
    own = _OWN.get(result["type"], _nothing)(world, result)  # checked also where the message says something else
    other = result.get("input_message_content")
    if other is None:
        text, entities = caption_of(result)
        return {"text": text, "entities": entities, "content": own, "markup": markup}
    if "message_text" in other:
        text, entities = outgoing(other["message_text"], other.get("parse_mode"), other.get("entities"))
        return {"text": text, "entities": entities, "content": {}, "markup": markup}
    content = _place(world, other) if "latitude" in other else _contact(world, other)
    return {"text": "", "entities": [], "content": content, "markup": markup}


def _nothing(_: World, __: Json) -> Json:
    return {}


def _file(world: World, result: Json) -> Json:
    kind = result["type"]
    if f"{kind}_file_id" not in result:
        raise bad("WEBPAGE_CURL_FAILED")  # the playground fetches nothing from outside
    return world.files.media(kind, result[f"{kind}_file_id"])


def _contact(_: World, given: Json) -> Json:
    return {"contact": {name: given[name] for name in ("phone_number", "first_name", "last_name") if given.get(name)}}


def _place(_: World, given: Json) -> Json:
    return {"location": {"latitude": given["latitude"], "longitude": given["longitude"]}}


_OWN: dict[str, Callable[[World, Json], Any]] = {
    "photo": _file,
    "document": _file,
    "voice": _file,
    "sticker": _file,
    "contact": _contact,
    "location": _place,
}

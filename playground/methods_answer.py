"""Methods that answer what people ask for: button presses and inline queries."""

import re
from typing import Any

from playground.formatted import outgoing
from playground.markup import check_markup
from playground.methods_send import caption_of
from playground.refusal import bad
from playground.updates import LIFETIME
from playground.world import Json, Query, World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_ANSWER = 200
MAX_RESULTS = 50


def answer_callback_query(world: World, args: Json) -> bool:
    """answerCallbackQuery: once, while the query is young."""
    if len(args.get("text", "")) > MAX_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    if url := args.get("url"):
        name = re.escape(world.bot.username or "")
        if not re.fullmatch(rf"(https?://)?t\.me/{name}\?start=[A-Za-z0-9_-]{{0,64}}", url):
            raise bad("URL_INVALID")
    query = _open_query(world, args["callback_query_id"], LIFETIME["callback_query"])
    if query.message is None:
        raise bad(TOO_OLD)
    query.text, query.alert, query.url = args.get("text") or None, args.get("show_alert", False), url
    if query.text or query.url:
        world.answers[query.user.id] = query
    _close(world, query)
    return True


def answer_inline_query(world: World, args: Json) -> bool:
    """answerInlineQuery: at most 50 results with distinct ids."""
    results = args["results"]
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise bad("can't parse inline query results JSON object")
    if len(results) > MAX_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    ids = [result.get("id") for result in results]
    if not all(isinstance(id_, str) and 1 <= len(id_.encode()) <= 64 for id_ in ids):
        raise bad("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    ready = [_ready_result(result) for result in results]
    query = _open_query(world, args["inline_query_id"], LIFETIME["inline_query"])
    if query.message is not None:
        raise bad(TOO_OLD)
    query.results = ready
    _close(world, query)
    return True


def _open_query(world: World, query_id: str, life: float) -> Query:
    query = world.queries.get(query_id)
    if query is None or world.clock.seconds() - query.born > life:
        raise bad(TOO_OLD)
    return query


def _close(world: World, query: Query) -> None:
    del world.queries[query.id]
    query.answered.set()
    world.changed()


def _ready_result(result: Json) -> Json:
    """The result with the text, entities and keyboard that its message will have under "ready"."""
    kind = result.get("type")
    if not isinstance(kind, str):
        raise bad("can't parse inline query result: can't find field \"type\"")
    markup = check_markup(result.get("reply_markup"), inline_only=True)
    content = result.get("input_message_content")
    if kind == "article" and not result.get("title"):
        raise bad("ARTICLE_TITLE_EMPTY")
    if isinstance(content, dict) and "message_text" in content:
        text, entities = outgoing(content["message_text"], content.get("parse_mode"), content.get("entities"))
    elif kind == "article":
        raise bad("message text is empty")
    else:
        text, entities = caption_of(result)
    return result | {"ready": {"text": text, "entities": entities, "markup": markup}}


METHODS: dict[str, Any] = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}

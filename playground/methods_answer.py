"""Methods that answer what people ask for: button presses and inline queries."""

import re
from typing import Any

from playground.inline import CACHED_FOR, check_button, check_offset, ready_results
from playground.refusal import bad
from playground.updates import LIFETIME
from playground.world import Json, Query, World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_ANSWER = 200


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
    """answerInlineQuery: at most 50 results with distinct ids, which others get as well unless they are personal."""
    ready = ready_results(world, args["results"])
    check_button(args.get("button"))
    check_offset(args.get("next_offset", ""))
    query = _open_query(world, args["inline_query_id"], LIFETIME["inline_query"])
    if query.asked is None:
        raise bad(TOO_OLD)
    query.results, query.button, query.next_offset = ready, args.get("button"), args.get("next_offset", "")
    life = args.get("cache_time", CACHED_FOR)
    if life > 0:
        whose = query.user.id if args.get("is_personal") else None
        world.inline_answers[(*query.asked, whose)] = (world.clock.seconds() + life, query)
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


METHODS: dict[str, Any] = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}

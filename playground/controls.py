"""What is done to the world itself, by the page's controls and by tests in another process."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playground.world import Chat, Json

if TYPE_CHECKING:
    from playground.phone import Phone
    from playground.server import Playground


async def control(playground: "Playground", wanted: Json) -> Json:
    """Carries out one action. Raises AssertionError or ValueError with the reason if it cannot be done."""
    does = _CONTROLS.get(wanted["action"])
    if does is None:
        raise ValueError(f"no action {wanted['action']!r}")
    outcome = does(playground, wanted)
    if isinstance(outcome, Awaitable):
        await outcome
        outcome = None
    playground.world.changed()
    return outcome or {}


# -- time


def _move_clock(playground: "Playground", wanted: Json) -> None:
    playground.clock.advance(timedelta(days=float(wanted["days"])))


def _jump(playground: "Playground", wanted: Json) -> None:
    found = [jump for jump in playground.jumps if jump.id == wanted["id"]]
    assert found, f"there is no jump {wanted['id']!r}"
    playground.clock.set(found[0].at)


def _set_clock(playground: "Playground", wanted: Json) -> None:
    moment = datetime.fromisoformat(wanted["at"])
    playground.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=playground.time_zone))


# -- trouble


async def _restart(playground: "Playground", _: Json) -> None:
    assert playground.on_restart is not None, "this bot cannot be restarted from here"
    await playground.on_restart()


def _cut(playground: "Playground", _: Json) -> None:
    playground.faults.cut()


def _restore(playground: "Playground", _: Json) -> None:
    playground.faults.restore()


def _clear(playground: "Playground", _: Json) -> None:
    playground.faults.clear()


def _fail(playground: "Playground", wanted: Json) -> None:
    options = ("method", "times", "error_code", "description", "retry_after")
    playground.faults.fail(**{name: wanted[name] for name in options if name in wanted})


def _delay(playground: "Playground", wanted: Json) -> None:
    playground.faults.delay(float(wanted["seconds"]), wanted.get("method"), wanted.get("times"))


def _lose_answer(playground: "Playground", wanted: Json) -> None:
    playground.faults.lose_answer(wanted["method"], wanted.get("times", 1))


def _limit_flood(playground: "Playground", wanted: Json) -> None:
    playground.api.limit_flood(bool(wanted.get("on", True)))


def _callbacks_apart(playground: "Playground", wanted: Json) -> None:
    playground.world.updates.callbacks_apart = bool(wanted.get("on", True))


def _inject(playground: "Playground", wanted: Json) -> Json:
    return {"update_id": playground.inject(wanted["update"])}


def _expire_edits(playground: "Playground", wanted: Json) -> None:
    message = _chat(playground, wanted).messages.get(int(wanted["message"]))
    assert message is not None, f"there is no message {wanted['message']}"
    playground.expire_edits(message)


# -- people and chats


def _add_phone(playground: "Playground", wanted: Json) -> Json:
    options = {name: wanted.get(name) for name in ("phone_number", "username", "last_name")}
    return {"phone": playground.add_phone(wanted["name"], wanted.get("language", "zh-hans"), **options).user_id}


def _create_channel(playground: "Playground", wanted: Json) -> Json:
    channel = playground.create_channel(
        wanted["title"],
        wanted.get("username"),
        bool(wanted.get("bot_may_post", True)),
        owner=_by(playground, wanted, "owner"),
        members=[_phone(playground, each) for each in wanted.get("members", [])],
    )
    return {"chat": channel.id}


def _create_group(playground: "Playground", wanted: Json) -> Json:
    members = [_phone(playground, each) for each in wanted.get("members", [])]
    group = playground.create_group(wanted["title"], members, bot_is_admin=bool(wanted.get("bot_is_admin")))
    return {"chat": group.id}


def _add_bot(playground: "Playground", wanted: Json) -> None:
    playground.add_bot_to(_chat(playground, wanted), wanted.get("status", "member"), _by(playground, wanted))


def _remove_bot(playground: "Playground", wanted: Json) -> None:
    playground.remove_bot_from(_chat(playground, wanted), _by(playground, wanted))


def _bot_rights(playground: "Playground", wanted: Json) -> None:
    rights = {name: bool(may) for name, may in wanted["rights"].items()}
    playground.set_bot_rights(_chat(playground, wanted), _by(playground, wanted), **rights)


def _migrate(playground: "Playground", wanted: Json) -> Json:
    return {"chat": playground.migrate_group(_chat(playground, wanted))}


def _chat(playground: "Playground", wanted: Json) -> Chat:
    chat = playground.world.chats.get(int(wanted["chat"]))
    assert chat is not None, f"there is no chat {wanted['chat']}"
    return chat


def _by(playground: "Playground", wanted: Json, name: str = "by") -> "Phone | None":
    return _phone(playground, wanted[name]) if wanted.get(name) is not None else None


def _phone(playground: "Playground", number: int | str) -> "Phone":
    phone = playground.phones.get(int(number))
    assert phone is not None, f"there is no phone {number}"
    return phone


_CONTROLS: "dict[str, Callable[[Playground, Json], Json | Awaitable[None] | None]]" = {
    "move_clock": _move_clock,
    "jump": _jump,
    "set_clock": _set_clock,
    "restart": _restart,
    "cut": _cut,
    "restore": _restore,
    "clear": _clear,
    "fail": _fail,
    "delay": _delay,
    "lose_answer": _lose_answer,
    "limit_flood": _limit_flood,
    "callbacks_apart": _callbacks_apart,
    "inject": _inject,
    "expire_edits": _expire_edits,
    "add_phone": _add_phone,
    "create_channel": _create_channel,
    "create_group": _create_group,
    "add_bot": _add_bot,
    "remove_bot": _remove_bot,
    "bot_rights": _bot_rights,
    "migrate": _migrate,
}

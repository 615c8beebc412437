"""What a turn left to be shown reaches the phone, whatever Telegram and the network do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import select
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot import sender
from handlers.turn import Context
from models import outbox
from models import person as people
from models.outbox import Outgoing
from playground.record import Call
from tests.processes import until
from tests.scene import Scene
from views.html import Html
from views.screen import Drawing, Screen

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def calls(scene: Scene, *methods: str) -> Sequence[Call]:
    return [each for each in scene.playground.calls if each.method in methods]


async def blocked(scene: Scene, telegram_id: int) -> bool:
    found = await scene.read(lambda session: people.by_telegram(session, telegram_id))
    assert found is not None
    return found.blocked


async def test_who_has_blocked_the_bot_is_noted_until_they_write_again(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    scene.playground.faults.fail("sendMessage", error_code=403, description="Forbidden: bot was blocked by the user")
    await wang.sends("/menu")
    assert await blocked(scene, wang.user_id)

    await wang.sends("/menu")
    assert not await blocked(scene, wang.user_id)
    assert "您好" in wang.screen


async def test_a_message_too_old_to_edit_gets_a_new_one_instead(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    old = wang.messages[-1]
    scene.playground.expire_edits(old)
    await wang.taps("帮助")

    assert wang.messages[-1].id > old.id
    assert "帮助" in wang.messages[-1].text


async def test_a_message_that_was_deleted_gets_a_new_one_instead(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    old = wang.messages[-1]
    scene.playground.world.delete(old)
    await wang.taps_data("home", old.id)

    assert "您好" in wang.messages[-1].text


async def test_a_button_pressed_twice_shows_its_screen_once(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    before = len(wang.messages)
    await wang.taps_twice("帮助")

    assert len(wang.messages) == before
    assert len(calls(scene, "editMessageText")) == 2
    assert len([each for each in calls(scene, "answerCallbackQuery") if each.ok]) == 2


async def test_telegram_s_wait_is_kept_to_and_holds_up_nobody_else(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, zhao = await scene.person("王小明", "member"), await scene.person("赵奶奶", "resident")
    monkeypatch.setattr(scene.bot.sender, "_room", asyncio.Semaphore(1))
    scene.playground.faults.fail("sendMessage", error_code=429, description="Too Many Requests", retry_after=2)
    slow = asyncio.create_task(wang.sends("/menu"))
    await until(lambda: any(not each.ok for each in scene.playground.calls), 5, "nothing was refused")
    quick = asyncio.create_task(zhao.sends("/menu"))
    await until(lambda: calls(scene, "sendMessage")[-1].parameters["chat_id"] == zhao.chat_id, 1.5, "held up")
    await asyncio.gather(slow, quick)

    mine = [each for each in calls(scene, "sendMessage") if each.parameters["chat_id"] == wang.chat_id]
    refused = next(each for each in mine if not each.ok)
    assert mine[-1].ok
    assert mine[-1].at - refused.at >= 2.0


async def test_to_be_told_to_wait_is_no_failure_however_often(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = await scene.person("王小明", "member")
    monkeypatch.setattr(sender, "TRIES", 1)
    scene.playground.faults.fail("sendMessage", times=2, error_code=429, description="Too Many Requests", retry_after=1)
    await wang.sends("/menu")

    assert "您好" in wang.screen
    times = [each.at for each in calls(scene, "sendMessage")[-3:]]
    assert all(after - before >= 1.0 for before, after in pairwise(times))


async def test_a_wait_that_is_too_long_is_not_sat_out(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    scene.playground.faults.fail("sendMessage", error_code=429, description="Too Many Requests", retry_after=3600)
    await wang.sends("/help")
    await wang.sends("/menu")

    assert "您好" in wang.screen


@pytest.mark.parametrize(("code", "words"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_screen_outlives_a_refused_token(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    wang = await scene.person("王小明", "member")
    monkeypatch.setattr(sender, "REFUSED_S", 0.05)
    scene.playground.faults.fail("sendMessage", times=8, error_code=code, description=words)
    await wang.sends("/menu")

    assert "您好" in wang.screen


async def test_a_page_that_is_not_telegram_s_counts_as_no_answer(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a network gives that wants somebody to sign in first."""
    wang = await scene.person("王小明", "member")
    monkeypatch.setattr(sender, "REFUSED_S", 0.05)
    asked, answer = scene.bot.application.bot.request, b"<html>Welcome to our network</html>"
    pages = iter([answer, answer])
    do_request = asked.do_request

    async def through_a_gate(url: str, *more: Any, **named: Any) -> tuple[int, bytes]:
        page = next(pages, None) if url.endswith("/sendMessage") else None
        return (200, page) if page is not None else await do_request(url, *more, **named)

    monkeypatch.setattr(asked, "do_request", through_a_gate)
    await wang.sends("/menu")

    assert "您好" in wang.screen
    assert next(pages, None) is None


@pytest.mark.parametrize(("code", "words"), [(500, "Internal Server Error"), (502, "Bad Gateway")])
async def test_a_screen_that_telegram_could_not_take_is_sent_again(scene: Scene, code: int, words: str) -> None:
    wang = await scene.person("王小明", "member")
    scene.playground.faults.fail("sendMessage", times=2, error_code=code, description=words)
    await wang.sends("/menu")

    assert "您好" in wang.screen


async def test_a_picture_that_telegram_could_not_take_is_not_drawn_again(scene: Scene) -> None:
    wang, drawn = await scene.person("王小明", "member"), []
    draw = scene.bot.drawer.draw

    async def counted(drawing: Drawing) -> bytes:
        drawn.append(drawing)
        return await draw(drawing)

    scene.bot.drawer.draw = counted  # type: ignore[method-assign]
    await wang.sends("/progress")
    scene.playground.faults.fail("sendPhoto", times=2, error_code=502, description="Bad Gateway")
    await wang.taps("看图")

    assert [each.ok for each in calls(scene, "sendPhoto")] == [False, False, True]
    assert len(drawn) == 1


async def test_a_screen_that_telegram_refuses_holds_up_nothing(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    scene.playground.faults.fail("sendMessage", error_code=400, description="Bad Request: message is too long")
    await wang.sends("/help")
    await wang.sends("/menu")

    assert "您好" in wang.screen


async def test_a_lost_answer_shows_a_screen_twice_rather_than_never(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    before = len(wang.messages)
    scene.playground.faults.lose_answer("sendMessage")
    await wang.sends("/menu")

    assert len(wang.messages) - before == 1 + 2


async def test_a_button_press_is_answered_in_spite_of_a_broken_call(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    scene.playground.faults.fail("answerCallbackQuery", times=2, error_code=502, description="Bad Gateway")
    query = await wang.taps_data("home")

    assert query.answered.is_set()


async def test_a_button_press_that_telegram_has_forgotten_is_let_go(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    scene.playground.faults.fail("answerCallbackQuery", error_code=400, description="Bad Request: query is too old")
    await wang.taps("帮助")

    assert "帮助" in wang.screen
    assert len(calls(scene, "answerCallbackQuery")) == 1


async def test_of_a_turn_that_was_undone_nothing_is_sent(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")

    async def fails(_update: Update, context: Context) -> None:
        context.show(Screen(Html("never seen")))
        outbox.put(
            context.session, "never", chat_id=wang.chat_id, content={"text": "never sent"}, now=context.clock.now()
        )
        raise RuntimeError("a mistake in a handler")

    scene.bot.application.handlers[0].insert(0, MessageHandler(filters.Regex("^go$"), fails))
    await wang.sends("go")

    assert "never" not in wang.chat_log
    assert await scene.read(lambda session: session.exec(select(Outgoing)).all()) == []

"""Updates that come again, in any number and at any time, leave the same behind as updates that come once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models import organisation as organisations
from models import person as people
from models import pledge as pledges
from models import pledge_draft as drafts
from models.dialogue import Dialogue
from models.outbox import Outgoing
from models.person import Person, RoleKind
from models.pledge import Item, Pledge
from tests.scene import Scene, play
from views import pledge_buttons as view
from views.callbacks import Callback, Home, encode
from views.pledge_preview import mark_of

IDS = count(600_000_001)
PEOPLE = count(800_000_001)
SAID = [
    "/pledge",
    "/menu",
    "/cancel",
    "/board",
    "/mypledges",
    "reading to children",
    "🙂",
    "明天",
    "6月31日",
    "x" * 300,
]
#: What can be pressed, given the draft and one of its items.
PRESSED: list[Callable[[int, int], Callback]] = [
    lambda draft, _item: view.Choose(draft, "serving", 1),
    lambda draft, _item: view.Choose(draft, "study", 1),
    lambda draft, _item: view.Choose(draft, "study", 0),
    lambda draft, _item: view.Chosen(draft),
    lambda draft, _item: view.Publish(draft, ""),
    lambda draft, _item: view.Preview(draft),
    lambda draft, _item: view.Discard(draft),
    lambda _draft, item: view.Due(item, datetime(2027, 6, 30, tzinfo=UTC).toordinal()),
    lambda _draft, item: view.Keep(item, "what"),
    lambda _draft, item: view.Back(item, "due"),
    lambda _draft, item: view.Ask(item, "measure"),
    lambda draft, _item: view.Later(draft),
    lambda _draft, _item: Home(),
]
ACTS = st.one_of(st.sampled_from(SAID), st.integers(0, len(PRESSED) - 1))
#: Acts, each with the places of earlier ones that come again after it.
HISTORIES = st.lists(st.tuples(ACTS, st.lists(st.integers(0, 30), max_size=4)), min_size=1, max_size=25)


class Actor:
    """One person and what they have done so far, as Telegram tells it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.user = {"id": next(PEOPLE), "is_bot": False, "first_name": "A", "language_code": "en"}
        self.chat = {"id": self.user["id"], "type": "private", "first_name": "A"}
        self.done: list[dict[str, Any]] = []

    async def joins(self) -> None:
        def work(session: Session) -> None:
            now = self.scene.bot.clock.now()
            person = Person(name="A", telegram_id=self.user["id"], language="en", created_at=now)  # type: ignore[arg-type]
            session.add(person)
            session.flush()
            branch = organisations.by_code(session, "B")
            assert branch is not None
            branch.channel_id = -1_001
            people.grant(session, person, RoleKind.member, branch, now)

        await self.scene.write(work)

    async def does(self, act: str | int) -> None:
        raw: dict[str, Any] = {"update_id": next(IDS)}
        message = {"message_id": 1, "date": 1, "chat": self.chat}
        if isinstance(act, int):
            draft, item, mark = await self.scene.read(self._draft)
            button = PRESSED[act](draft, item)
            pressed = encode(replace(button, mark=mark) if isinstance(button, view.Publish) else button)
            raw["callback_query"] = {
                "id": "1", "from": self.user, "chat_instance": "1", "data": pressed, "message": message | {"text": "."},
            }  # fmt: skip
        else:
            entities = [{"type": "bot_command", "offset": 0, "length": len(act)}] if act.startswith("/") else []
            raw["message"] = message | {"from": self.user, "text": act, "entities": entities}
        self.done.append(raw)
        await self.comes(raw)

    async def comes(self, *updates: dict[str, Any]) -> None:
        assert self.scene.bot.dispatcher is not None
        await self.scene.bot.dispatcher.dispatch(updates)

    def _draft(self, session: Session) -> tuple[int, int, str]:
        person = people.by_telegram(session, self.chat["id"])  # type: ignore[arg-type]
        assert person is not None
        draft = drafts.draft_of(session, person)
        items = pledges.items(session, draft) if draft is not None else []
        mark = mark_of(draft, items) if draft is not None else ""
        return (draft.id or 0) if draft else 0, (items[0].id or 0) if items else 0, mark

    def state(self, session: Session) -> object:
        """All that is remembered of this person, but for the numbers of rows."""
        person = people.by_telegram(session, self.chat["id"])  # type: ignore[arg-type]
        assert person is not None
        made = session.exec(select(Pledge).where(Pledge.person_id == person.id).order_by(col(Pledge.id))).all()
        dialogue = session.get(Dialogue, (self.chat["id"], self.chat["id"]))
        posts = session.exec(select(Outgoing.unique_key)).all()
        written = []
        for pledge in made:
            items = session.exec(select(Item).where(Item.pledge_id == pledge.id).order_by(col(Item.id))).all()
            held = [(each.criterion, each.what, each.for_whom, each.due, each.measure) for each in items]
            written.append((pledge.status, held, f"pledge:{pledge.id}:{pledge.version}" in posts))
        return written, (dialogue.name, dialogue.state, dialogue.part_id is None) if dialogue else None


class Silent:
    """Takes what is to be shown, and shows nobody."""

    def carry_out(self, _effects: object) -> None:
        """Nothing."""


def test_any_updates_with_any_repetitions_leave_the_same_behind(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "house.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    with asyncio.Runner() as runner:
        playing = play(f"sqlite:///{path}")
        scene = runner.run(playing.__aenter__())
        runner.run(scene.bot.delivery.stop())
        assert scene.bot.dispatcher is not None
        sender, scene.bot.dispatcher._sender = scene.bot.dispatcher._sender, Silent()  # type: ignore[assignment]

        async def history(acts: list[tuple[str | int, list[int]]]) -> None:
            once, again = Actor(scene), Actor(scene)
            await once.joins()
            await again.joins()
            for act, repeated in acts:
                await once.does(act)
                await again.does(act)
                await again.comes(*(again.done[place % len(again.done)] for place in repeated))
            await again.comes(*again.done)
            assert await scene.read(again.state) == await scene.read(once.state)

        @settings(max_examples=40, deadline=None)
        @given(HISTORIES)
        def holds(acts: list[tuple[str | int, list[int]]]) -> None:
            runner.run(history(acts))

        try:
            holds()
        finally:
            scene.bot.dispatcher._sender = sender
            runner.run(playing.__aexit__(None, None, None))

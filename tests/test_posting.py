"""What is posted of a pledge in a channel says what holds now: it is edited, and sent anew where it is gone."""

import pytest
from sqlmodel import Session, select

from models import outbox
from models.outbox import Outcome, Outgoing
from tests.scene import Scene

KEY = "pledge:1:1"


async def amend(scene: Scene, chat_id: int, text: str) -> None:
    def work(session: Session) -> None:
        content = {"text": text, "reply_markup": None}
        outbox.amend(session, KEY, chat_id=chat_id, content=content, now=scene.bot.clock.now())

    await scene.write(work)
    await scene.bot.idle()


async def row(scene: Scene) -> Outgoing:
    return await scene.read(lambda session: session.exec(select(Outgoing).where(Outgoing.unique_key == KEY)).one())


async def test_a_post_is_edited_where_it_stands(scene: Scene) -> None:
    posts = await scene.connect_channel("B")
    for text in ("one", "two", "two", "three"):
        await amend(scene, posts.id, text)
    assert [message.text for message in posts.messages.values()] == ["three"]
    assert (await row(scene)).outcome is Outcome.sent


async def test_a_post_that_was_deleted_is_sent_anew(scene: Scene) -> None:
    posts = await scene.connect_channel("B")
    await amend(scene, posts.id, "one")
    posts.messages.clear()
    await amend(scene, posts.id, "two")
    assert [message.text for message in posts.messages.values()] == ["two"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_changes_while_it_is_being_sent_is_edited_after(scene: Scene) -> None:
    posts = await scene.connect_channel("B")
    await scene.bot.delivery.stop()
    now = scene.bot.clock.now()

    def amid_a_send(session: Session) -> None:
        outbox.put(session, KEY, chat_id=posts.id, content={"text": "one", "reply_markup": None}, now=now)
        found = session.exec(select(Outgoing)).one()
        assert outbox.claim(session, found.id or 0, "this")
        session.expire_all()
        outbox.amend(session, KEY, chat_id=posts.id, content={"text": "two", "reply_markup": None}, now=now)
        outbox.finish(session, found.id or 0, Outcome.sent, now, message_id=7)

    await scene.write(amid_a_send)
    kept = await row(scene)
    assert (kept.outcome, kept.message_id, kept.content["text"]) == (Outcome.waiting, 7, "two")

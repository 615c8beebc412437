"""All that is stored, to see that an attempt has changed nothing."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.schema import metadata
from playground.phone import Phone
from tests.scene import Scene
from views.callbacks import Callback, encode

#: Tables that every update or second touches.
PASSING = {"handled_update", "lease", "set_aside"}


async def everything(scene: Scene) -> dict[str, list[Any]]:
    """Every row of every table, by table."""

    def work(session: Session) -> dict[str, list[Any]]:
        return {
            name: sorted(map(repr, session.connection().execute(select(table)).all()))
            for name, table in metadata.tables.items()
            if name not in PASSING
        }

    return await scene.read(work)


async def in_vain(scene: Scene, phone: Phone, *buttons: Callback) -> list[str]:
    """Presses forged buttons, none of which may change anything; what was answered to each of them."""
    before, answers = await everything(scene), []
    for button in buttons:
        await phone.taps_data(encode(button))
        assert await everything(scene) == before, button
        answers.append(phone.toast or "")
    return answers

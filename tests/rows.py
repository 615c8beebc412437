"""All that is stored, to see that an attempt has changed nothing."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.schema import metadata
from tests.scene import Scene

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

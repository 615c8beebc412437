"""What takes long to make is drawn in a process of its own, and another one when that dies."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.drawing import Drawer


@dataclass(frozen=True)
class Whoami:
    """Draws the number of the process."""

    def draw(self) -> bytes:
        return str(os.getpid()).encode()


@dataclass(frozen=True)
class DiesOnce:
    """Ends its process the first time."""

    mark: str

    def draw(self) -> bytes:
        mark = Path(self.mark)
        if mark.exists():
            return b"drawn"
        mark.touch()
        os._exit(1)


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    made = Drawer()
    yield made
    made.stop()


async def test_it_is_drawn_elsewhere(drawer: Drawer) -> None:
    first, second = await drawer.draw(Whoami()), await drawer.draw(Whoami())
    assert first == second
    assert int(first) != os.getpid()


async def test_a_process_that_dies_is_replaced(drawer: Drawer, tmp_path: Path) -> None:
    assert await drawer.draw(DiesOnce(f"{tmp_path}/mark")) == b"drawn"

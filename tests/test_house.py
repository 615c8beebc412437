"""The rules of the house, over the whole source: where sentences stand, what buttons mean, who knows whom."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from telegram.ext import BaseHandler, CommandHandler

from handlers import commands, table
from handlers.conversation import Conversation
from handlers.tap import Tap
from tests.source import ROOT, called, strings, trees
from views.callbacks import BYTES_MAX, Callback
from views.texts import Texts

_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
#: Calls whose words are for those who run the program, not for those who talk to it.
FOR_OPERATORS = re.compile(r"log|debug|info|warning|error|exception|\w*Error|text|add_job|create_task|execute")


def handlers_in(
    found: Sequence[BaseHandler[Any, Any, Any]], *, fallbacks: bool
) -> Iterator[BaseHandler[Any, Any, Any]]:
    """All handlers, those inside conversations included."""
    for handler in found:
        if isinstance(handler, Conversation):
            yield from handlers_in(handler.entry_points, fallbacks=fallbacks)
            if fallbacks:
                yield from handlers_in(handler.fallbacks, fallbacks=True)
                for state in handler.states.values():
                    yield from handlers_in(state.steps, fallbacks=True)
        else:
            yield handler


def buttons(kind: type[Callback] = Callback) -> Iterator[type[Callback]]:
    """Every kind of button."""
    for below in kind.__subclasses__():
        yield below
        yield from buttons(below)


def test_chinese_stands_in_the_catalogues_and_not_in_the_program() -> None:
    for file, tree in trees("bot", "handlers", "models", "scheduler").items():
        for node in strings(tree):
            assert not _CHINESE.search(node.value), f"{file}:{node.lineno}"


def test_no_sentence_for_people_stands_outside_of_views() -> None:
    """A heuristic: four words in a row that are neither logged, raised as an error, nor asserted."""
    for file, tree in trees("handlers", "scheduler").items():
        internal: set[int] = set()
        for node in ast.walk(tree):
            spoken = isinstance(node, ast.Call) and FOR_OPERATORS.fullmatch(called(node))
            if spoken or isinstance(node, ast.Assert):
                internal |= {id(part) for part in ast.walk(node)}
        for node in strings(tree):
            words = re.findall(r"[A-Za-z]{2,}", node.value)
            sentence = len(words) >= 4 and " " in node.value
            assert not sentence or id(node) in internal, f"{file}:{node.lineno}"


def test_no_two_handlers_take_the_same_command() -> None:
    found = [handler for handler in handlers_in(table.HANDLERS, fallbacks=False) if isinstance(handler, CommandHandler)]
    times = Counter(name for handler in found for name in handler.commands)
    assert [name for name, often in times.items() if often > 1] == []


def test_every_command_that_is_offered_is_taken_and_described() -> None:
    taken = {
        name
        for handler in handlers_in(table.HANDLERS, fallbacks=True)
        if isinstance(handler, CommandHandler)
        for name in handler.commands
    }
    lists = (commands.EVERYBODY, commands.STRANGER, commands.NOWHERE, *commands.OF_ROLE.values())
    offered = {name for listed in lists for name in listed}
    assert offered <= taken
    for language in Texts.load().languages.values():
        for listed in lists:
            described = commands.listed(language, listed)
            assert all(1 <= len(each.description) <= 256 for each in described)


def test_every_kind_of_button_is_taken_once_and_its_tag_leaves_room() -> None:
    for file in sorted((ROOT / "views").glob("*.py")):
        import_module(f"views.{file.stem}")
    taken = Counter(h.kind for h in handlers_in(table.HANDLERS, fallbacks=False) if isinstance(h, Tap))
    assert [kind for kind, times in taken.items() if times > 1] == []
    shipped = [kind for kind in buttons() if kind.__module__.startswith("views.")]
    assert [kind for kind in shipped if kind not in taken] == []
    tags = Counter(kind.tag for kind in shipped)
    assert [tag for tag, times in tags.items() if times > 1] == []
    assert all(len(tag) <= BYTES_MAX // 8 for tag in tags)


def test_imports_point_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_of_a_handler_waits() -> None:
    """A handler runs inside the writer's transaction: what it awaited would hold up everybody."""
    for file, tree in trees("handlers").items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Await) and file.name not in {"conversation.py", "tap.py"}:
                raise AssertionError(f"{file}:{node.lineno}")


def test_every_file_is_short_enough_to_be_read() -> None:
    for package in ("bot", "handlers", "models", "scheduler", "views", "playground"):
        for file in sorted((ROOT / package).rglob("*.py")):
            assert len(file.read_text("utf-8").splitlines()) <= 500, file

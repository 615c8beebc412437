"""The matrix of authority in docs/authority.md, cell by cell, through the real handlers and with forged buttons."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from models import organisation as organisations
from models import person as people
from models.handled import SetAside
from models.organisation import Kind, Organisation
from models.person import Person, RoleKind
from models.schema import metadata
from playground.phone import Phone
from tests.authority import TRIES, Stage, Steps
from tests.links import organisation
from tests.rows import PASSING
from tests.scene import TODAY, Scene
from views.callbacks import encode
from views.texts import Texts

DOCUMENT = Path(__file__).parent.parent / "docs" / "authority.md"
ROLES = [kind.value for kind in RoleKind]
#: Where the branch B lies, seen from each organisation.
PLACES = {"own": "B", "below": "S", "sideways": "C", "above": "X", "guided": "U"}
#: Rows that say where somebody stands; what is shown to them, not what is so.
STANDING = PASSING | {"dialogue"}
Rows = dict[str, list[Any]]


def matrix() -> dict[str, dict[str, set[str]]]:
    """By action and role: the places at which it is allowed."""
    found: dict[str, dict[str, set[str]]] = {}
    for line in DOCUMENT.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != len(ROLES) + 1 or cells[0] in ("action", "---"):
            continue
        assert cells[0] not in found, f"{cells[0]} stands twice"
        found[cells[0]] = {role: _places(cell) for role, cell in zip(ROLES, cells[1:], strict=True)}
    return found


def _places(cell: str) -> set[str]:
    if cell == "all":
        return set(PLACES)
    places = set() if cell == "—" else set(cell.split(", "))
    assert places <= set(PLACES), f"{cell!r} names no place"
    return places


MATRIX = matrix()


def refusals() -> re.Pattern[str]:
    """Every sentence that refuses somebody, of those that do not speak of the button itself."""
    t = Texts.load().in_language("zh-CN")
    codes = [key for key in t.entries if key.startswith("refusal.") and key != "refusal.button_old"]
    said = [form for key in codes for form in t.entries[key].forms]
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".+", re.escape(sentence)) for sentence in said))


def test_every_action_of_the_document_is_tried() -> None:
    assert sorted(TRIES) == sorted(MATRIX)
    assert len(MATRIX) >= 40


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("action", sorted(MATRIX))
async def test_who_may_does_and_nobody_else(scene: Scene, action: str) -> None:
    refused, cast = refusals(), await enter(scene)
    steps = await scene.write(lambda session: ready(session, action, cast))
    before, wrong = await scene.read(raw), []
    for (role, place), phone in cast.items():
        allowed = place in MATRIX[action][role]
        files = media(phone)
        said = await tries(phone, steps[role, place])
        after = await scene.read(raw)
        changed = {name for name in before if before[name] != after[name] and name not in STANDING}
        meant = TRIES[action].changes
        done = meant in changed if meant is not None else media(phone) > files
        if allowed and not done:
            wrong.append(f"{role} {place}: nothing was done, but {said!r}")
        if not allowed and (changed or media(phone) > files):
            wrong.append(f"{role} {place}: it was done: {changed}")
        if not allowed and not refused.search(said):
            wrong.append(f"{role} {place}: no sentence refused it, but {said!r}")
        if before != after:
            await scene.write(lambda session: restore(session, before))
    said = await tries(await scene.person("外人"), steps["resident", "own"])
    if before != await scene.read(raw) or not refused.search(said):
        wrong.append(f"who has not joined: {said!r}")
    assert not wrong, "\n".join(wrong)
    assert await scene.read(lambda session: session.exec(select(SetAside.id)).all()) == []


async def enter(scene: Scene) -> dict[tuple[str, str], Phone]:
    """Somebody in each role at each place, with a phone, besides an organisation below and one that guides."""

    def lay(session: Session) -> None:
        branch = organisation(session, "B")
        group = Organisation(code="X", name="朝阳第一党小组", kind=Kind.branch, created_at=TODAY)
        organisations.add(session, group, branch)
        branch.guide_id = organisation(session, "U").id

    await scene.write(lay)
    cast = {}
    for role in ROLES:
        for place, code in PLACES.items():
            cast[role, place] = await scene.person(f"{role} {place}", role, at=code)
    return cast


def ready(session: Session, action: str, cast: dict[tuple[str, str], Phone]) -> dict[tuple[str, str], Steps]:
    """Stores what is acted on; the buttons that each of them will press."""
    stage = Stage(session, organisation(session, "B"), organisation(session, "S"))
    wang = session.get_one(Person, stage.wang.id)
    people.grant(session, wang, RoleKind.member, stage.branch, TODAY)
    people.grant(session, session.get_one(Person, stage.zhao.id), RoleKind.resident, stage.branch, TODAY)
    steps = {}
    for who, phone in cast.items():
        actor = people.by_telegram(session, phone.user_id)
        assert actor is not None
        steps[who] = TRIES[action].ready(stage, actor)
    return steps


async def tries(phone: Phone, steps: Steps) -> str:
    """Presses and types all of it; what was answered."""
    said = []
    for step in steps:
        if isinstance(step, str):
            await phone.sends(step)
        else:
            await phone.taps_data(encode(step))
        said.append(phone.screen)
    return "\n".join(said)


def media(phone: Phone) -> int:
    """How many files and pictures were sent."""
    return sum(message.is_media for message in phone.chat.messages.values())


def raw(session: Session) -> Rows:
    """Every row as it is stored, but what only passes."""
    run = session.connection().execute
    return {
        table.name: sorted((dict(row) for row in run(table.select()).mappings()), key=repr)
        for table in metadata.sorted_tables
        if table.name not in PASSING
    }


def restore(session: Session, rows: Rows) -> None:
    """Everything is again as it was."""
    run = session.connection().execute
    run(text("PRAGMA defer_foreign_keys=ON"))
    tables = [table for table in metadata.sorted_tables if table.name in rows]
    for table in reversed(tables):
        run(table.delete())
    for table in tables:
        if rows[table.name]:
            run(table.insert(), rows[table.name])

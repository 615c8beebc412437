"""A backup holds everything, and comes back whole or not at all."""

import gzip
import hashlib
import json
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import Session

from bot.archive import kept_tables
from bot.backup import backup
from bot.refused import Refused
from bot.restore import restore
from models import lease, organisation, schema
from models.database import engine as database_engine
from models.organisation import Kind, Organisation
from models.outbox import Outgoing
from models.person import Person
from models.pledge import Item, Pledge, Status

NOW = datetime(2027, 3, 5, 12, 30, 15, 123456, tzinfo=UTC)


def fill(url: str) -> None:
    """A district whose branch stands before its parent, a person with markup in the name, a pledge, a message."""
    schema.upgrade(url)
    engine = database_engine(url)
    with Session(engine) as session:
        branch = Organisation(code="b", name="和平社区党支部", kind=Kind.branch, created_at=NOW)
        organisation.add(session, branch, None)
        district = Organisation(code="d", name="区委", kind=Kind.district, created_at=NOW)
        organisation.add(session, district, None)
        branch.parent_id, branch.guide_id = district.id, branch.id
        person = Person(name='<b>"王,小明"\n🙂</b>', phone="+8613800000001", telegram_id=2**40, created_at=NOW)
        session.add(person)
        session.flush()
        pledge = Pledge(person_id=person.id, organisation_id=branch.id, status=Status.draft, created_at=NOW)
        session.add(pledge)
        session.flush()
        item = {"criterion": "study", "what": "", "due": date(2027, 6, 30), "version": 1}
        session.add(Item(pledge_id=pledge.id, **item))
        content = {"text": "您好 & 再见", "list": [1, None, 2.5, True]}
        session.add(Outgoing(unique_key="k", chat_id=-(2**40), content=content, not_before=NOW))
        session.commit()
    engine.dispose()


def everything(url: str) -> dict[str, list[Any]]:
    engine = database_engine(url)
    with engine.connect().execution_options(reading=True) as connection:
        rows = {
            table.name: connection.execute(select(table).order_by(*table.primary_key)).fetchall()
            for table in kept_tables()
        }
    engine.dispose()
    return {name: [tuple(row) for row in found] for name, found in rows.items()}


def count(url: str) -> int:
    return sum(len(rows) for rows in everything(url).values())


@pytest.fixture
def filled(database_url: str) -> str:
    fill(database_url)
    return database_url


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """Another database, empty."""
    return f"sqlite:///{tmp_path}/elsewhere/new.sqlite3"


def test_what_was_backed_up_comes_back(filled: str, elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    written = backup(filled, file, NOW)
    assert written["organisation"] == 2
    assert restore(elsewhere, file, NOW, replace=False) == written
    assert everything(elsewhere) == everything(filled)


def test_a_backup_comes_back_into_the_same_kind_of_database(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backup(filled, file, NOW)
    before = everything(filled)
    engine = database_engine(filled)
    with engine.begin() as connection:
        connection.execute(insert(Person).values(name="new", language="en", blocked=False, created_at=NOW))
    restore(filled, file, NOW, replace=True)
    assert everything(filled) == before
    with Session(engine) as session:  # and numbers go on after the highest: SQLite remembers that 2 was used, too
        person = Person(name="next", created_at=NOW)
        session.add(person)
        session.commit()
        assert person.id in {2, 3}
    engine.dispose()


def test_many_rows_are_copied_in_chunks(filled: str, elsewhere: str, tmp_path: Path) -> None:
    engine = database_engine(filled)
    with engine.begin() as connection:
        rows = [{"name": f"{n}", "language": "en", "blocked": False, "created_at": NOW} for n in range(2500)]
        connection.execute(insert(Person), rows)
    engine.dispose()
    assert backup(filled, tmp_path / "one.backup", NOW)["person"] == 2501
    restore(elsewhere, tmp_path / "one.backup", NOW, replace=False)
    assert everything(elsewhere) == everything(filled)


def test_a_backup_sees_one_instant_while_others_write(filled: str, tmp_path: Path) -> None:
    engine = database_engine(filled)
    with engine.begin() as connection:  # a writer in the middle of a transaction neither waits nor shows
        connection.execute(insert(Person).values(name="unseen", language="en", blocked=False, created_at=NOW))
        assert backup(filled, tmp_path / "one.backup", NOW)["person"] == 1
    engine.dispose()


def test_a_backup_is_its_owners_alone(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backup(filled, file, NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.glob(".*")) == []


def test_a_backup_overwrites_nothing(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    file.write_text("precious")
    with pytest.raises(Refused, match="already"):
        backup(filled, file, NOW)
    assert file.read_text() == "precious"


def test_a_backup_needs_a_folder_and_a_database(filled: str, elsewhere: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no folder"):
        backup(filled, tmp_path / "no" / "one.backup", NOW)
    with pytest.raises(Refused, match="db upgrade"):
        backup(elsewhere, tmp_path / "one.backup", NOW)
    assert not (tmp_path / "elsewhere").exists()


def test_a_backup_that_fails_leaves_no_file(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        backup(filled, tmp_path / "one.backup", NOW)
    assert not (tmp_path / "one.backup").exists()
    assert list(tmp_path.glob(".*")) == []


def test_a_filled_database_is_not_overwritten(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backup(filled, file, NOW)
    before = everything(filled)
    with pytest.raises(Refused, match="not empty"):
        restore(filled, file, NOW, replace=False)
    assert everything(filled) == before


def test_a_running_bot_is_not_disturbed(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backup(filled, file, NOW)
    engine = database_engine(filled)
    with Session(engine) as session:
        lease.take(session, 1, "process", NOW)
        session.commit()
    engine.dispose()
    with pytest.raises(Refused, match="Stop it"):
        restore(filled, file, NOW + timedelta(seconds=1), replace=True)
    restore(filled, file, NOW + timedelta(minutes=1), replace=True)


def rewritten(file: Path, change: Any) -> None:
    """Changes the lines of a backup and sets its sum right again."""
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)[:-1]
    rows = json.loads(gzip.decompress(file.read_bytes()).splitlines()[-1])["rows"]
    change(lines, rows)
    total = hashlib.sha256(b"".join(lines)).hexdigest()
    end = json.dumps({"rows": rows, "sha256": total}, separators=(",", ":")).encode() + b"\n"
    file.write_bytes(gzip.compress(b"".join(lines) + end))


def test_rows_that_do_not_fit_leave_the_database_as_it_was(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backup(filled, file, NOW)
    before = everything(filled)

    def orphan(lines: list[bytes], rows: dict[str, int]) -> None:
        place = next(n for n, line in enumerate(lines) if b'"table":"organisation"' in line)
        del lines[place + 1]
        rows["organisation"] -= 1

    rewritten(file, orphan)
    with pytest.raises(Refused, match="nothing was changed"):
        restore(filled, file, NOW, replace=True)
    assert everything(filled) == before


def test_a_backup_of_another_revision_is_refused(filled: str, elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backup(filled, file, NOW)
    rewritten(file, lambda lines, _: lines.__setitem__(0, lines[0].replace(schema.head().encode(), b"0999")))
    with pytest.raises(Refused, match="revision 0999"):
        restore(elsewhere, file, NOW, replace=False)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "harm", ["cut", "flipped", "edited", "text", "other_json", "other_gzip", "empty", "rows_first"]
)
def test_a_damaged_file_is_refused(filled: str, elsewhere: str, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "one.backup"
    backup(filled, file, NOW)
    whole = file.read_bytes()
    plain = gzip.decompress(whole)
    file.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:200] + bytes([whole[200] ^ 255]) + whole[201:],
            "edited": gzip.compress(plain.replace(b"13800000001", b"13800000002")),
            "text": b"hello",
            "other_json": gzip.compress(b'{"a":1}\n'),
            "other_gzip": gzip.compress(b"hello"),
            "empty": b"",
            "rows_first": gzip.compress(plain.splitlines(keepends=True)[0] + b"[1]\n5\n"),
        }[harm]
    )
    with pytest.raises(Refused, match=r"damaged|not a backup"):
        restore(elsewhere, file, NOW, replace=False)
    assert not (tmp_path / "elsewhere").exists()


def test_a_newer_format_is_refused(elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    file.write_bytes(gzip.compress(b'{"xianfeng":"backup","format":2}\n'))
    with pytest.raises(Refused, match="newer version"):
        restore(elsewhere, file, NOW, replace=False)


def test_there_must_be_a_file(elsewhere: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no file"):
        restore(elsewhere, tmp_path / "nothing", NOW, replace=False)

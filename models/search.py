"""Finding organisations, and people who have pledged, by a part of their name or by its pinyin.

Every ending of a name, of its pinyin and of its initials is a row: what is looked for is the beginning of one of them,
so that a part of a name is a range of an index. Signs that are neither letters nor digits count nowhere.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate, chain
from operator import itemgetter

from sqlalchemy import ColumnElement, Connection, Index, delete, literal_column, text
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models import pinyin
from models.columns import bytewise, words
from models.refusal import Refusal

#: Longest term, and what is cut of a longer one; longest text that is looked for.
TERM_MAX, TYPED_MAX = 48, 60
#: Bytes of what is looked for that a button can carry.
ASKED_BYTES = 40
#: Terms that are looked at: of what fits more often, the first are shown.
LOOKED_AT = 300
#: Rows written at one time, and in one statement of SQLite.
CHUNK, TOGETHER = 50_000, 50


class Sought(StrEnum):
    """What is looked for."""

    person = "person"  # who has ever published a pledge
    organisation = "organisation"


_PEOPLE = text("kind = 'person'")


class SearchTerm(SQLModel, table=True):
    """One ending by which a person or an organisation is found."""

    __tablename__ = "search_term"
    # People are erased and renamed by their id. Of an organisation the earlier name is known: an index of all would
    # double the time of an import.
    __table_args__ = (
        Index("ix_search_term_person", "subject_id", sqlite_where=_PEOPLE, postgresql_where=_PEOPLE),
        {"sqlite_with_rowid": False},
    )

    kind: Sought = Field(primary_key=True, sa_type=words(Sought))
    term: str = Field(primary_key=True, sa_type=bytewise(TERM_MAX))
    subject_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def normal(written: str) -> str:
    """What counts of a text when it is looked for: letters and digits, full-width or half-width, small."""
    folded = unicodedata.normalize("NFKC", written).casefold().replace("ü", "v")
    return "".join(sign for sign in folded if sign.isalnum())


def terms(kind: Sought, name: str) -> set[str]:
    """Every term by which a name is found."""
    plain = normal(name)
    found = {plain[start:] for start in range(len(plain))}
    for syllables in _spoken(kind, plain):
        whole, initials = "".join(syllables), "".join([each[0] for each in syllables])
        begins = [0, *accumulate(map(len, syllables))]  # where each syllable begins, and the end
        for start in range(len(syllables)):
            found.add(whole[begins[start] :])
            found.add(initials[start:])
            if kind is Sought.person:  # the family name in full, the rest in initials
                found |= {
                    whole[begins[start] : begins[full]] + initials[full:]
                    for full in range(start + 1, len(syllables) - 1)
                }
    if kind is Sought.organisation and len(plain) > 1:
        found = {term for term in found if len(term) > 1}  # every second one ends in the same sign
    return {term[:TERM_MAX] for term in found}


def _spoken(kind: Sought, plain: str) -> Iterator[Sequence[str]]:
    """How a name is spoken; a family name may be read as no dictionary says, so every reading of it counts."""
    for syllables in pinyin.spoken(plain):
        yield syllables
        if kind is Sought.person and plain:
            for first in pinyin.readings(plain[0]):
                yield [first, *syllables[1:]]


#: Half a million rows are written at once: the drivers' own ways are several times as fast, and SQLite takes many rows
#: in one statement in half the time that it needs for one after the other.
_ROW = "INSERT OR IGNORE INTO search_term (kind, term, subject_id) VALUES (?, ?, ?)"
_ROWS = _ROW + ", (?1, ?, ?)" * (TOGETHER - 1)
_FROM_LISTS = text(
    "INSERT INTO search_term (kind, term, subject_id) "
    "SELECT :kind, t.term, t.subject_id FROM unnest(CAST(:terms AS varchar[]), CAST(:ids AS integer[])) "
    "AS t (term, subject_id) ON CONFLICT DO NOTHING"
)
_TAKE_OFF = text("DELETE FROM search_term WHERE kind = :kind AND term = :term AND subject_id = :subject_id")


def add(connection: Connection, kind: Sought, named: Iterable[tuple[int, str]]) -> None:
    """Makes people or organisations findable by their names."""
    rows = [(term, subject_id) for subject_id, name in named for term in terms(kind, name)]
    rows.sort(key=itemgetter(0))  # as they stand in the table: a page of it is then written once
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        if connection.dialect.name == "postgresql":
            lists = {"terms": [term for term, _id in some], "ids": [each for _term, each in some]}
            connection.execute(_FROM_LISTS, {"kind": kind.value, **lists})
        else:
            _insert(connection, kind, some)


def _insert(connection: Connection, kind: Sought, rows: Sequence[tuple[str, int]]) -> None:
    """Writes the rows in statements of many, and what is left one by one."""
    whole = len(rows) - len(rows) % TOGETHER
    many = [(kind.value, *chain.from_iterable(rows[start : start + TOGETHER])) for start in range(0, whole, TOGETHER)]
    if many:
        connection.exec_driver_sql(_ROWS, many)
    if whole < len(rows):
        connection.exec_driver_sql(_ROW, [(kind.value, *row) for row in rows[whole:]])


def rename_organisations(connection: Connection, renamed: Iterable[tuple[int, str, str]]) -> None:
    """Organisations are found by a new name, the last of each three, and no more by the one before it."""
    found = list(renamed)
    kind = Sought.organisation
    old = [
        {"kind": kind.value, "term": term, "subject_id": subject_id}
        for subject_id, before, _after in found
        for term in terms(kind, before)
    ]
    if old:
        connection.execute(_TAKE_OFF, old)
    add(connection, kind, [(subject_id, after) for subject_id, _before, after in found])


def put_people(connection: Connection, named: Sequence[tuple[int, str]]) -> None:
    """People are found by these names, and by no other."""
    forget_people(connection, [person_id for person_id, _name in named])
    add(connection, Sought.person, named)


def forget_people(connection: Connection, ids: Sequence[int]) -> None:
    """People are found no more."""
    for start in range(0, len(ids), 1000):
        connection.execute(delete(SearchTerm).where(*_of(ids[start : start + 1000])))


def rename_people(connection: Connection, named: Sequence[tuple[int, str]]) -> None:
    """Those of these people who can be found are found by a new name."""
    known: set[int] = set()
    for start in range(0, len(named), 1000):
        mine = _of([person_id for person_id, _name in named[start : start + 1000]])
        known |= {row.subject_id for row in connection.execute(select(SearchTerm.subject_id).where(*mine).distinct())}
    put_people(connection, [each for each in named if each[0] in known])


def _of(ids: Sequence[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The rows of people; the literal lets the databases use the index of people alone."""
    return literal_column("search_term.kind") == literal_column("'person'"), col(SearchTerm.subject_id).in_(ids)


def move_person(connection: Connection, earlier_id: int, later_id: int, name: str) -> None:
    """A person's pledges have become those of another row, under its name."""
    mine = _of([earlier_id, later_id])
    if connection.execute(select(SearchTerm.subject_id).where(*mine).limit(1)).first() is not None:
        put_people(connection, [(later_id, name)])
        forget_people(connection, [earlier_id])


def asked(typed: str) -> str:
    """What is looked for: what counts of a text, as much as a button carries; empty where nothing counts. Refusal:
    ``search_long``."""
    if len(typed) > TYPED_MAX:
        raise Refusal("search_long", most=TYPED_MAX)
    return normal(typed).encode()[:ASKED_BYTES].decode("utf-8", "ignore")


def find(session: Session, kind: Sought, wanted: str) -> list[int]:
    """The ids of those whose names fit, in the order of what fits. ``wanted`` comes from :func:`asked`."""
    if not wanted:
        return []
    fits = (col(SearchTerm.term) >= wanted, col(SearchTerm.term) < f"{wanted}\U0010ffff")
    query = select(SearchTerm.subject_id).where(SearchTerm.kind == kind, *fits)
    query = query.order_by(col(SearchTerm.term), col(SearchTerm.subject_id)).limit(LOOKED_AT)
    return list(dict.fromkeys(session.exec(query).all()))

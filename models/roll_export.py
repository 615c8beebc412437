"""Rows for tables that leave the house: organisations and people in the shape that an import reads, and pledges."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select

from models.base import metadata
from models.person import RoleKind
from models.pledge import Item, Pledge

#: A row of texts in the order of the table's headings; the first row is those headings.
Cells = tuple[str, ...]
_ORGANISATION = metadata.tables["organisation"].c
_PERSON, _ROLE = metadata.tables["person"].c, metadata.tables["role"].c
_PLEDGE, _ITEM = metadata.tables[Pledge.__tablename__].c, metadata.tables[Item.__tablename__].c
_AT_A_TIME = 2000


def organisations(connection: Connection, _zone: ZoneInfo) -> Iterator[Cells]:
    """Every organisation that was not dissolved, parents before children; parent and guide by their codes."""
    yield ("code", "name", "kind", "track", "parent", "guide")
    kept = _ORGANISATION
    query = select(kept.id, kept.code, kept.name, kept.kind, kept.track, kept.parent_id, kept.guide_id, kept.path)
    query = query.where(kept.ended_at.is_(None))
    # By the numbers in the paths: as text, the tenth below a parent would stand before the second.
    rows = sorted(connection.execute(query), key=lambda row: [int(part) for part in row.path.strip("/").split("/")])
    codes = {row.id: row.code for row in rows}
    for row in rows:
        parent, guide = codes.get(row.parent_id, ""), codes.get(row.guide_id, "")
        yield (row.code, row.name, row.kind.value, row.track or "", parent, guide)


def people(connection: Connection, _zone: ZoneInfo) -> Iterator[Cells]:
    """Everybody who holds a role, a row for each of their organisations.

    ``person`` is filled for those without a telephone number: it keeps namesakes apart, and their rows together.
    """
    yield ("name", "phone", "organisation", "roles", "person")
    query = (
        select(_PERSON.id, _PERSON.name, _PERSON.phone, _ORGANISATION.code, _ROLE.kind)
        .join_from(metadata.tables["role"], metadata.tables["person"], _PERSON.id == _ROLE.person_id)
        .join(metadata.tables["organisation"], _ORGANISATION.id == _ROLE.organisation_id)
        .order_by(_PERSON.id, _ORGANISATION.path)
    )
    order = list(RoleKind)
    for (person_id, name, phone, code), held in groupby(_streamed(connection, query), key=lambda row: row[:4]):
        kinds = sorted((row.kind for row in held), key=order.index)
        yield (name, _national(phone), code, ";".join(kinds), "" if phone else str(person_id))


def pledges(connection: Connection, zone: ZoneInfo) -> Iterator[Cells]:
    """The items of every pledge that was published, as they stand in its present version. Times are in ``zone``."""
    fields = ("what", "for_whom", "due", "measure")
    yield ("pledge", "organisation", "organisation_name", "name", "stage", "published", "version", "criterion", *fields)
    query = (
        select(
            *(_PLEDGE.id, _ORGANISATION.code, _ORGANISATION.name, _PLEDGE.signed_as, _PLEDGE.stage),
            *(_PLEDGE.published_at, _PLEDGE.version, _ITEM.criterion, *(_ITEM[field] for field in fields)),
        )
        .join_from(metadata.tables["pledge"], metadata.tables["pledge_item"], _ITEM.pledge_id == _PLEDGE.id)
        .join(metadata.tables["organisation"], _ORGANISATION.id == _PLEDGE.organisation_id)
        .where(_PLEDGE.published_at.is_not(None), _ITEM.version == _PLEDGE.version)
        .order_by(_PLEDGE.published_at, _PLEDGE.id, _ITEM.id)
    )
    for row in _streamed(connection, query):
        yield tuple(_cell(value, zone) for value in row)


TABLES: Mapping[str, Callable[[Connection, ZoneInfo], Iterator[Cells]]] = {
    "organisations": organisations,
    "people": people,
    "pledges": pledges,
}


def _streamed(connection: Connection, query: Select[tuple[object, ...]]) -> Iterator[Any]:
    yield from connection.execution_options(yield_per=_AT_A_TIME).execute(query)


def _national(phone: str | None) -> str:
    """China's numbers as clerks write them: eleven digits, which no spreadsheet takes for a formula."""
    return phone[3:] if phone and phone.startswith("+861") and len(phone) == 14 else phone or ""


def _cell(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)

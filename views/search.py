"""Searching by name: what is asked, and what was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.organisation import Organisation
from models.person import Person
from models.search import Sought
from views.board import PledgesOf, all_of, to_start
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import bold, paragraphs
from views.screen import Button, Screen
from views.search_button import Search
from views.texts import Language

#: People, or organisations, on one screen.
PAGE = 6


@dataclass(frozen=True)
class Found(Callback, tag="bf"):
    """What was found of one kind, from an offset."""

    kind: str
    wanted: str
    offset: int


@dataclass(frozen=True)
class Results:
    """A page of what was found of both kinds: people with their organisations. ``more`` are those of which there are
    further ones."""

    people: Sequence[tuple[Person, Organisation]]
    organisations: Sequence[Organisation]
    more: Sequence[Sought] = ()


def ask(t: Language) -> Screen:
    """Asks what is looked for."""
    return Screen(paragraphs([bold(t("search.title")), t("search.ask")]), [[to_start(t)], [back(t)]])


def results(t: Language, wanted: str, found: Results) -> Screen:
    """What was found; who writes something else looks again."""
    if not found.people and not found.organisations:
        return Screen(paragraphs([bold(t("search.title")), t("search.nothing")]), [[to_start(t)], [back(t)]])
    more = [
        [Button(t.plain(f"search.more.{kind.value}"), Found(kind.value, wanted, PAGE))]
        for kind in Sought
        if kind in found.more
    ]
    text = paragraphs([bold(t("search.title")), t("search.found")])
    return Screen(text, [*_rows(t, found), *more, [to_start(t)], [back(t)]])


def page(t: Language, at: Found, found: Results, *, more: bool) -> Screen:
    """Further ones of one kind."""
    earlier = Found(at.kind, at.wanted, max(0, at.offset - PAGE)) if at.offset else None
    move = pager(earlier, Found(at.kind, at.wanted, at.offset + PAGE) if more else None, t)
    again = [Button(t.plain("search.button.again"), Search())]
    text = paragraphs([bold(t("search.title")), t("search.found")])
    return Screen(text, [*_rows(t, found), move, again, [to_start(t)], [back(t)]])


def _rows(t: Language, found: Results) -> list[list[Button]]:
    people = [
        Button(t.plain("search.person", name=person.name, organisation=one.name), PledgesOf(person.id or 0, 0))
        for person, one in found.people
    ]
    places = [Button(t.plain("search.organisation", name=one.name), all_of(one)) for one in found.organisations]
    return [[each] for each in (*people, *places)]

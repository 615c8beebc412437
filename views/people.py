"""The people of an organisation, as those who lead it see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.organisation import Organisation
from models.person import Person, RoleKind
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import bold, lines, paragraphs
from views.lead import to_lead
from views.privacy import AskLeave, phone
from views.role import counted, name
from views.screen import Button, Screen
from views.texts import Language

#: People on one screen.
PAGE = 8

Row = tuple[Person, Sequence[RoleKind]]


@dataclass(frozen=True)
class People(Callback, tag="pe"):
    """The people of an organisation, from an offset; all, or those with one role."""

    organisation_id: int
    kind: str
    offset: int


@dataclass(frozen=True)
class Card(Callback, tag="pec"):
    """One of them, and the page of the list it was pressed on: the way back leads there."""

    organisation_id: int
    person_id: int
    listed: str
    offset: int


@dataclass(frozen=True)
class AskRemove(Callback, tag="per"):
    """Asks whether a role is really to end."""

    organisation_id: int
    person_id: int
    kind: str


@dataclass(frozen=True)
class Remove(Callback, tag="perr"):
    """Ends a role. Named by whose it is and what it is, so that an old button never means somebody else's."""

    organisation_id: int
    person_id: int
    kind: str


@dataclass(frozen=True)
class AskRelease(Callback, tag="pea"):
    """Asks whether a person is to be parted from their account."""

    organisation_id: int
    person_id: int


@dataclass(frozen=True)
class Release(Callback, tag="peaa"):
    """Parts a person from their account: they come back on another one, by their number."""

    organisation_id: int
    person_id: int


def listed(
    t: Language,
    one: Organisation,
    found: Sequence[Row],
    counts: Mapping[RoleKind, int],
    kind: RoleKind | None,
    *,
    offset: int,
    more: bool,
) -> Screen:
    """The list, with a button for each person, and one for each role to see that role alone."""
    assert one.id is not None
    chosen = kind.value if kind else ""
    rows = [[Button(_row(t, person, kinds), Card(one.id, person.id or 0, chosen, offset))] for person, kinds in found]
    earlier = People(one.id, chosen, max(0, offset - PAGE)) if offset else None
    later = People(one.id, chosen, offset + PAGE) if more else None
    title = t("people.title", organisation=one.name)
    text = paragraphs([bold(title), t("people.press" if found else "people.none")])
    filters = _filters(t, one, counts, kind)
    return Screen(text, [*rows, pager(earlier, later, t), *filters, [to_lead(t, one)], [back(t)]])


def card(
    t: Language,
    one: Organisation,
    person: Person,
    kinds: Sequence[RoleKind],
    removable: Sequence[RoleKind],
    *,
    own: bool,
    releasable: bool,
    back_to: People,
) -> Screen:
    """One person: name, roles here, number, whether they have ever come to the bot; and which roles may be ended.
    ``releasable``: they may be parted from their account."""
    assert one.id is not None
    assert person.id is not None
    text = lines(
        bold(person.name),
        t("people.line.roles", organisation=one.name, roles=roles(t, kinds)),
        t("people.line.phone", phone=phone(person.phone)) if person.phone else t("people.no_phone"),
        t("people.blocked" if person.blocked else "people.started" if person.telegram_id else "people.not_started"),
    )
    rows = [[_end(t, one, person, kind, own=own)] for kind in removable]
    if releasable:
        rows.append([Button(t.plain("people.button.release"), AskRelease(one.id, person.id))])
    to_list = Button(t.plain("people.button.list"), back_to)
    return Screen(text, [*rows, [to_list], [back(t)]])


def _end(t: Language, one: Organisation, person: Person, kind: RoleKind, *, own: bool) -> Button:
    """The way to the question whether a role is to end; one's own is left."""
    assert one.id is not None
    assert person.id is not None
    role = name(t, kind)
    if own:
        return Button(t.plain("people.button.leave", role=role), AskLeave(one.id, kind))
    return Button(t.plain("people.button.remove", role=role), AskRemove(one.id, person.id, kind))


def ask_remove(t: Language, one: Organisation, person: Person, kind: RoleKind, *, last: bool) -> Screen:
    """Makes sure before a role ends. ``last``: nobody would be left to lead."""
    assert one.id is not None
    assert person.id is not None
    role = name(t, kind)
    text = paragraphs(
        [
            t("people.ask_remove", name=person.name, organisation=one.name, role=role),
            t("people.last", role=role) if last else None,
            t("people.remove_tells") if person.telegram_id and not person.blocked else None,
            t("people.remove_means") if kind is RoleKind.member else t("people.remove_invites"),
        ]
    )
    rows = [
        [Button(t.plain("people.button.remove_yes"), Remove(one.id, person.id, kind))],
        [Button(t.plain("people.button.remove_no"), Card(one.id, person.id, "", 0))],
    ]
    return Screen(text, rows)


def ask_release(t: Language, one: Organisation, person: Person) -> Screen:
    """Makes sure before somebody is parted from their account."""
    assert one.id is not None
    assert person.id is not None
    rows = [
        [Button(t.plain("people.button.release_yes"), Release(one.id, person.id))],
        [Button(t.plain("people.button.remove_no"), Card(one.id, person.id, "", 0))],
    ]
    return Screen(t("people.ask_release", name=person.name, phone=phone(person.phone or "")), rows)


def released(t: Language) -> Screen:
    """What is said on the account that is theirs no longer."""
    return Screen(t("people.released"))


def removed(t: Language, organisation: Organisation, kind: RoleKind, *, rest: bool, published: bool) -> Screen:
    """What the one whose role has ended is told. ``rest``: they hold another role there; ``published``: they have
    pledged something."""
    said = t("people.removed_rest" if rest else "people.removed", organisation=organisation.name, role=name(t, kind))
    return Screen(paragraphs([said, t("people.removed_pledges") if published else None]))


def roles(t: Language, kinds: Sequence[RoleKind]) -> str:
    """Several roles in a row."""
    return t.plain("leading.and").join(name(t, kind) for kind in kinds)


def _row(t: Language, person: Person, kinds: Sequence[RoleKind]) -> str:
    return t.plain("people.listed", name=person.name, roles=roles(t, kinds))


def _filters(
    t: Language, one: Organisation, counts: Mapping[RoleKind, int], kind: RoleKind | None
) -> list[list[Button]]:
    assert one.id is not None
    if kind is not None:
        return [[Button(t.plain("people.button.everybody"), People(one.id, "", 0))]]
    if len(counts) < 2:
        return []
    buttons = [
        Button(t.plain("people.only", who=counted(t, each, count)), People(one.id, each.value, 0))
        for each, count in counts.items()
    ]
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]

"""Joining: by an invitation, or by sharing one's own number."""

from dataclasses import dataclass

from models.campaign import Campaign
from models.invite import Invite
from models.organisation import Organisation
from models.person import Person, RoleKind
from views import role
from views.callbacks import Callback, digest
from views.home import Help, Languages
from views.html import Html, bold, paragraphs
from views.pledge import Mine
from views.privacy import Privacy
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class Join(Callback, tag="join"):
    """Accepts an invitation under the name shown. The token, not an id: an id could be guessed."""

    token: str


@dataclass(frozen=True)
class JoinAs(Callback, tag="joinas"):
    """Accepts an invitation under the name that was written; ``mark`` ties it to that name."""

    token: str
    mark: str


@dataclass(frozen=True)
class OtherName(Callback, tag="name"):
    """Joins under another name."""

    token: str


@dataclass(frozen=True)
class NotNow(Callback, tag="nojoin"):
    """Does not join."""


def ask(
    t: Language,
    campaign: Campaign,
    invite: Invite,
    organisation: Organisation,
    name: str,
    *,
    known: bool,
    written: bool,
    leaves: Organisation | None,
) -> Screen:
    """Asks whether to join. ``written``: the name is one that they wrote themselves. ``leaves`` is the organisation
    that a member would move away from."""
    text = paragraphs(
        [
            bold(campaign.name.say(t.code)),
            _invited(t, organisation, invite.kind),
            t("join.moves", organisation=leaves.name) if leaves else None,
            None if known else _named(t, name, written=written),
        ]
    )
    rows = []
    if name:
        label = t.plain("join.button.yes") if known else t.plain("join.button.yes_as", name=name)
        rows.append([Button(label, JoinAs(invite.token, digest(name)) if written else Join(invite.token))])
    if not known:
        rows.append([Button(t.plain("join.button.other_name"), OtherName(invite.token))])
    return Screen(text, [*rows, [Button(t.plain("join.button.no"), NotNow())]])


def ask_name(t: Language) -> Screen:
    """Asks for the name."""
    return Screen(t("join.write_name"), [[Button(t.plain("join.button.no"), NotNow())]])


def joined(t: Language, person: Person, organisation: Organisation, kind: RoleKind) -> Screen:
    """They belong now."""
    resident = kind is RoleKind.resident  # they join nothing: they come to read
    key = "join.joined_resident" if resident else "join.joined"
    said = t(key, name=person.name, organisation=organisation.name, role=role.name(t, kind))
    return Screen(said, drop_keyboard=True)


def belongs(t: Language, organisation: Organisation, kind: RoleKind) -> Screen:
    """They have this role already."""
    return Screen(t("join.belongs", organisation=organisation.name, role=role.name(t, kind)), anew=True)


def recognised(t: Language, person: Person) -> Screen:
    """The number is on the roll."""
    return Screen(t("join.recognised", name=person.name), drop_keyboard=True)


def declined(t: Language) -> Screen:
    """They can come back at any time."""
    return Screen(t("join.declined"))


def no_role(t: Language, campaign: Campaign, person: Person, *, published: bool) -> Screen:
    """Known, but in no organisation just now. What they published they can still read."""
    text = paragraphs([bold(campaign.name.say(t.code)), t("join.no_role", name=person.name)])
    rows = [
        [Button(t.plain("home.button.mypledges"), Mine(0))] if published else [],
        [Button(t.plain("home.button.privacy"), Privacy())],
        [Button(t.plain("home.button.language"), Languages()), Button(t.plain("home.button.help"), Help())],
    ]
    return Screen(text, rows)


def _named(t: Language, name: str, *, written: bool) -> Html:
    if not name:
        return t("join.name_needed")
    return t("join.written" if written else "join.name", name=name)


def _invited(t: Language, organisation: Organisation, kind: RoleKind) -> Html:
    key = "join.invited_resident" if kind is RoleKind.resident else "join.invited"
    return t(key, organisation=organisation.name, role=role.name(t, kind))

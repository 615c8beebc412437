"""Joining: by an invitation, or by sharing one's own number."""

from dataclasses import dataclass

from models.campaign import Campaign
from models.invite import Invite
from models.organisation import Organisation
from models.person import Person
from views.buttons import back
from views.callbacks import Callback
from views.home import Languages
from views.html import bold, paragraphs
from views.privacy import Privacy
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class Join(Callback, tag="join"):
    """Accepts an invitation under the name shown. The token, not an id: an id could be guessed."""

    token: str


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
    leaves: Organisation | None,
) -> Screen:
    """Asks whether to join. ``leaves`` is the organisation that a member would move away from."""
    text = paragraphs(
        [
            bold(campaign.name.say(t.code)),
            t("join.invited", organisation=organisation.name, role=t.plain(f"role.{invite.kind.value}")),
            t("join.moves", organisation=leaves.name) if leaves else None,
            None if known else t("join.name", name=name) if name else t("join.name_needed"),
        ]
    )
    rows = []
    if name:
        label = t.plain("join.button.yes") if known else t.plain("join.button.yes_as", name=name)
        rows.append([Button(label, Join(invite.token))])
    if not known:
        rows.append([Button(t.plain("join.button.other_name"), OtherName(invite.token))])
    return Screen(text, [*rows, [Button(t.plain("join.button.no"), NotNow())]])


def ask_name(t: Language) -> Screen:
    """Asks for the name."""
    return Screen(t("join.write_name"), [[Button(t.plain("join.button.no"), NotNow())]])


def joined(t: Language, person: Person, organisation: Organisation, role: str) -> Screen:
    """They belong now."""
    return Screen(
        t("join.joined", name=person.name, organisation=organisation.name, role=t.plain(f"role.{role}")),
        drop_keyboard=True,
    )


def belongs(t: Language, organisation: Organisation, role: str) -> Screen:
    """They have this role already."""
    return Screen(t("join.belongs", organisation=organisation.name, role=t.plain(f"role.{role}")), anew=True)


def recognised(t: Language, person: Person) -> Screen:
    """The number is on the roll."""
    return Screen(t("join.recognised", name=person.name), drop_keyboard=True)


def declined(t: Language) -> Screen:
    """They can come back at any time."""
    return Screen(t("join.declined"))


def no_role(t: Language, campaign: Campaign, person: Person) -> Screen:
    """Known, but in no organisation just now."""
    text = paragraphs([bold(campaign.name.say(t.code)), t("join.no_role", name=person.name)])
    rows = [
        [Button(t.plain("home.button.privacy"), Privacy())],
        [Button(t.plain("home.button.language"), Languages())],
        [back(t)],
    ]
    return Screen(text, rows)

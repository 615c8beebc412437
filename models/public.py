"""What everybody may see without an account: how much of a member's name, and what every reading depends on."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from models.board import places_by_id
from models.campaign import Campaign
from models.organisation import Organisation
from models.pledge import Author, Pledge


class Names(StrEnum):
    """How much of a member's name is shown."""

    name = "name"
    initial = "initial"  # the surname of a Chinese name, the first letter of any other
    none = "none"


class Signed(StrEnum):
    """By what a pledge is signed."""

    name = "name"
    surname = "surname"
    letter = "letter"
    member = "member"  # nothing but that it is a member's
    former = "former"  # a member who has had their data erased
    organisation = "organisation"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the reading of every page depends on."""

    campaign: Campaign
    today: date
    names: Names

    def day(self, at: datetime) -> date:
        """The day of an instant on the campaign's calendar."""
        return at.astimezone(self.campaign.zone).date()


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose pledge it is, as far as it may be told."""

    kind: Signed
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that can be opened."""

    code: str
    name: str


def signature(found: Pledge, names: Names) -> Signature:
    """Whose pledge it is, with no more of the name than ``names`` allows."""
    if found.author is Author.organisation:
        return Signature(Signed.organisation)
    if found.signed_as is None:
        return Signature(Signed.former)
    name = found.signed_as.strip()
    if names is Names.name and name:
        return Signature(Signed.name, name)
    if names is Names.initial and name:
        chinese = unicodedata.name(name[0], "").startswith("CJK UNIFIED")
        return Signature(Signed.surname if chinese else Signed.letter, name[0].upper())
    return Signature(Signed.member)


def place(one: Organisation) -> Place:
    """The organisation as it is shown."""
    return Place(one.code, one.name)


def above(session: Session, one: Organisation) -> list[Place]:
    """The organisations from the root down to this one."""
    return [place(each) for each in places_by_id(session, one.ancestor_ids())]

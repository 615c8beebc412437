"""What is stored of a person: said plainly, given as a file, left and erased."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.campaign import Campaign
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from models.pledge import QUESTIONS, Item, Pledge
from models.privacy import Stored
from views.buttons import back
from views.callbacks import Callback
from views.home import place_plain
from views.html import Html, bold, paragraphs
from views.pledge import answer, lead
from views.screen import Button, File, Screen
from views.texts import LANGUAGES, Language


@dataclass(frozen=True)
class Privacy(Callback, tag="pv"):
    """Shows what is stored."""


@dataclass(frozen=True)
class Export(Callback, tag="pve"):
    """Sends everything that is stored, as a file."""


@dataclass(frozen=True)
class Leave(Callback, tag="pvl"):
    """Offers the person's own roles, to leave one."""


@dataclass(frozen=True)
class AskLeave(Callback, tag="pvla"):
    """Asks whether to leave."""

    organisation_id: int
    kind: str


@dataclass(frozen=True)
class LeaveNow(Callback, tag="pvlb"):
    """Leaves."""

    organisation_id: int
    kind: str


@dataclass(frozen=True)
class AskErase(Callback, tag="pvx"):
    """Says what erasing means."""


@dataclass(frozen=True)
class AskEraseAgain(Callback, tag="pvxx"):
    """Asks a second time."""


@dataclass(frozen=True)
class Erase(Callback, tag="pvxxx"):
    """Erases. The person is named: who has been erased and joined anew is somebody else, to whom it does nothing."""

    person_id: int


Held = tuple[Role, Organisation]


def overview(t: Language, stored: Stored) -> Screen:
    """What is stored, line by line, and what is not."""
    person = stored.person
    published = sum(pledge.published_at is not None for pledge, _organisation, _items in stored.pledges)
    rows = [
        t("privacy.line.name", name=person.name),
        t("privacy.line.phone", phone=person.phone) if person.phone else t("privacy.no_phone"),
        t("privacy.line.language", language=LANGUAGES.get(person.language, person.language)),
        *(t("privacy.line.role", place=place_plain(t, held)) for held in stored.roles),
        t("privacy.line.pledges", n=published, count=published),
        t("privacy.draft") if published < len(stored.pledges) else None,
    ]
    text = paragraphs([bold(t("privacy.title")), Html("\n".join(row for row in rows if row)), t("privacy.not_kept")])
    buttons = [
        [Button(t.plain("privacy.button.export"), Export())],
        [Button(t.plain("privacy.button.leave"), Leave())] if stored.roles else [],
        [Button(t.plain("privacy.button.erase"), AskErase())],
        [back(t)],
    ]
    return Screen(text, buttons)


def nothing_stored(t: Language) -> Screen:
    """To somebody who has not joined."""
    return Screen(paragraphs([bold(t("privacy.title")), t("privacy.nothing")]), [[back(t)]])


def leave(t: Language, held: Sequence[Held]) -> Screen:
    """The choice of the role to give up."""
    rows = [[Button(place_plain(t, each), AskLeave(each[1].id or 0, each[0].kind))] for each in held]
    return Screen(t("privacy.which_leave" if held else "privacy.no_roles"), [*rows, [_to_overview(t)]])


def ask_leave(t: Language, organisation: Organisation, kind: RoleKind, *, last: bool) -> Screen:
    """Makes sure. ``last``: nobody would be left to lead."""
    assert organisation.id is not None
    role = t.plain(f"role.{kind.value}")
    text = paragraphs(
        [
            t("privacy.ask_leave", organisation=organisation.name, role=role),
            t("privacy.last", role=role) if last else None,
            t("privacy.leave_means"),
        ]
    )
    rows = [
        [Button(t.plain("privacy.button.leave_yes"), LeaveNow(organisation.id, kind))],
        [Button(t.plain("privacy.button.no"), Privacy())],
    ]
    return Screen(text, rows)


def ask_erase(t: Language, *, published: bool, keeps_name: bool, last: Sequence[Held]) -> Screen:
    """What erasing means: what goes, what stays public, and who may be left without a lead."""
    stays = t("privacy.stays_name" if keeps_name else "privacy.stays_former") if published else None
    text = paragraphs(
        [
            bold(t("privacy.erase_title")),
            t("privacy.erase_means"),
            stays,
            *(t("privacy.erase_last", place=place_plain(t, held)) for held in last),
            t("privacy.erase_chat"),
        ]
    )
    rows = [
        [Button(t.plain("privacy.button.erase_on"), AskEraseAgain())],
        [Button(t.plain("privacy.button.no"), Privacy())],
    ]
    return Screen(text, rows)


def ask_erase_again(t: Language, person: Person) -> Screen:
    """The second question: after it there is no way back."""
    assert person.id is not None
    rows = [
        [Button(t.plain("privacy.button.no"), Privacy())],
        [Button(t.plain("privacy.button.erase_yes"), Erase(person.id))],
    ]
    return Screen(t("privacy.erase_sure"), rows)


def erased(t: Language) -> Screen:
    """Done: they are a stranger again."""
    return Screen(t("privacy.erased"))


def exported(t: Language, campaign: Campaign, stored: Stored, zone: ZoneInfo) -> Screen:
    """Everything that is stored, as a file that people and programs can read."""
    content = json.dumps(document(t, campaign, stored, zone), ensure_ascii=False, indent=2)
    return Screen(t("privacy.exported"), file=File("my-data.json", content.encode()))


def document(t: Language, campaign: Campaign, stored: Stored, zone: ZoneInfo) -> dict[str, Any]:
    """The file's content, under headings in the person's language. Times are in ``zone``."""
    person = stored.person

    def key(word: str) -> str:
        return t.plain(f"privacy.key.{word}")

    def invites(found: Sequence[tuple[Any, Organisation]]) -> list[dict[str, Any]]:
        return [
            {
                key("organisation"): organisation.name,
                key("role"): t.plain(f"role.{invite.kind.value}"),
                key("created"): _moment(invite.created_at, zone),
            }
            for invite, organisation in found
        ]

    return {
        key("name"): person.name,
        key("phone"): person.phone,
        key("telegram_id"): person.telegram_id,
        key("language"): LANGUAGES.get(person.language, person.language),
        key("since"): _moment(person.created_at, zone),
        key("roles"): [
            {
                key("organisation"): organisation.name,
                key("role"): t.plain(f"role.{role.kind.value}"),
                key("since"): _moment(role.since, zone),
                key("acting"): role.id == person.acting_role_id,
            }
            for role, organisation in stored.roles
        ],
        key("pledges"): [_pledge(t, campaign, *each, zone) for each in stored.pledges],
        key("joined_by"): invites(stored.joined_by),
        key("made"): invites(stored.made),
        key("channels"): [each.title for each in stored.channels],
        key("messages"): [
            {key("text"): each.content.get("text"), key("sent"): _moment(each.finished_at, zone)}
            for each in stored.messages
        ],
        key("dialogues"): [f"{each.name}: {each.state}" for each in stored.dialogues],
    }


def _pledge(
    t: Language, campaign: Campaign, pledge: Pledge, organisation: Organisation, items: Sequence[Item], zone: ZoneInfo
) -> dict[str, Any]:
    return {
        t.plain("privacy.key.organisation"): organisation.name,
        t.plain("privacy.key.signed_as"): pledge.signed_as,
        t.plain("privacy.key.published"): _moment(pledge.published_at, zone),
        t.plain("privacy.key.items"): [
            {
                t.plain("privacy.key.lead"): lead(t, campaign, item.criterion),
                **{t.plain(f"pledge.short.{asked}"): answer(t, item, asked) for asked in QUESTIONS},
            }
            for item in items
        ],
    }


def _moment(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None


def _to_overview(t: Language) -> Button:
    return Button(t.plain("privacy.button.back"), Privacy())

"""What is stored of a person: said plainly, given as a file, left and erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.campaign import Campaign
from models.dialogue import Dialogue
from models.invite import Invite
from models.organisation import Organisation
from models.outbox import Outgoing
from models.person import Person, Role, RoleKind
from models.pledge import Item, Pledge
from models.pledge_head import PLAN_MAX
from models.pledge_history import Entry
from models.pledge_word import Word
from models.privacy import Stored
from views import comment_export, role, supervision_export
from views.buttons import back
from views.callbacks import Callback
from views.home import place_plain
from views.html import Html, bold, html_to_text, paragraphs
from views.pledge_card import item_text
from views.pledge_head import said
from views.privacy_line import line
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
        t("privacy.line.phone", phone=phone(person.phone)) if person.phone else t("privacy.no_phone"),
        t("privacy.line.language", language=LANGUAGES.get(person.language, person.language)),
        *(t("privacy.line.role", place=place_plain(t, held)) for held in stored.roles),
        _published(t, stored, published),
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


def _published(t: Language, stored: Stored, published: int) -> Html | None:
    """How many pledges are public; to who is no member, and has none, it need not be said."""
    if published:
        return t("privacy.line.pledges", n=published, count=published)
    member = any(role.kind is RoleKind.member for role, _organisation in stored.roles)
    return t("privacy.no_pledges") if member else None


def nothing_stored(t: Language) -> Screen:
    """To somebody who has not joined."""
    return Screen(paragraphs([bold(t("privacy.title")), t("privacy.nothing")]), [[back(t)]])


def leave(t: Language, held: Sequence[Held]) -> Screen:
    """The choice of the role to give up."""
    rows = [[Button(place_plain(t, each), AskLeave(each[1].id or 0, each[0].kind))] for each in held]
    return Screen(t("privacy.which_leave" if held else "privacy.no_roles"), [*rows, [_to_overview(t)]])


def ask_leave(t: Language, organisation: Organisation, kind: RoleKind, *, last: bool, published: bool) -> Screen:
    """Makes sure. ``last``: nobody would be left to lead; ``published``: they have pledged something."""
    assert organisation.id is not None
    held = role.name(t, kind)
    text = paragraphs(
        [
            t("privacy.ask_leave", organisation=organisation.name, role=held),
            t("privacy.last", role=held) if last else None,
            t("privacy.leave_means"),
            t("privacy.leave_pledges") if published else None,
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
    """Everything that is stored, as a text file that any phone opens."""
    return Screen(t("privacy.exported"), file=File(t.plain("privacy.file"), written(t, campaign, stored, zone)))


def written(t: Language, campaign: Campaign, stored: Stored, zone: ZoneInfo) -> bytes:
    """The file's content in the person's language; times are in ``zone``. UTF-8 with a mark, by which the text programs
    of Windows know it."""
    parts = [
        _person(t, stored.person, zone),
        *(_role(t, stored.person, held, zone) for held in stored.roles),
        *(_pledge(t, campaign, *each, zone) for each in stored.pledges),
        *(_invite(t, "joined_by", *each, zone) for each in stored.joined_by),
        *(_invite(t, "made", *each, zone) for each in stored.made),
        *([line(t, "channels", each.title)] for each in stored.channels),
        *comment_export.written(t, stored.comments, zone),
        *supervision_export.written(t, stored.supervised, stored.person, zone),
        *(_message(t, each, zone) for each in stored.messages),
        *(_dialogue(t, each) for each in stored.dialogues),
        *(_entry(t, each, zone) for each in stored.entries),
        *(_word(t, each) for each in stored.words),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part).encode("utf-8-sig")


def _person(t: Language, person: Person, zone: ZoneInfo) -> list[str]:
    return [
        line(t, "name", person.name),
        *([line(t, "phone", person.phone)] if person.phone else []),
        line(t, "telegram_id", person.telegram_id),
        line(t, "language", LANGUAGES.get(person.language, person.language)),
        line(t, "since", _moment(t, person.created_at, zone)),
    ]


def _role(t: Language, person: Person, held: Held, zone: ZoneInfo) -> list[str]:
    own, _organisation = held
    acting = [t.plain("privacy.key.acting")] if own.id == person.acting_role_id else []
    return [line(t, "role", place_plain(t, held)), line(t, "since", _moment(t, own.since, zone)), *acting]


def _pledge(
    t: Language, campaign: Campaign, pledge: Pledge, organisation: Organisation, items: Sequence[Item], zone: ZoneInfo
) -> list[str]:
    if pledge.published_at is None:
        head = [line(t, "draft", organisation.name)]
    else:
        head = [
            line(t, "pledge", organisation.name),
            line(t, "signed_as", pledge.signed_as),
            line(t, "published", _moment(t, pledge.published_at, zone)),
        ]
    rows = [html_to_text(item_text(t, campaign, item, number)) for number, item in enumerate(items, start=1)]
    beside = said(t, pledge, most=PLAN_MAX)
    return [*head, *([html_to_text(beside)] if beside is not None else []), *rows]


def _invite(t: Language, key: str, invite: Invite, organisation: Organisation, zone: ZoneInfo) -> list[str]:
    place = t.plain("home.place_plain", role=role.label(t, invite.kind), organisation=organisation.name)
    return [line(t, key, place), line(t, "created", _moment(t, invite.created_at, zone))]


def _message(t: Language, message: Outgoing, zone: ZoneInfo) -> list[str]:
    text = html_to_text(message.content.get("text", ""))
    sent = [line(t, "sent", _moment(t, message.finished_at, zone))] if message.finished_at else []
    return [line(t, "message", text), *sent]


def _dialogue(t: Language, dialogue: Dialogue) -> list[str]:
    if not dialogue.name:
        return []
    said = [line(t, "said", dialogue.said)] if dialogue.said else []
    return [line(t, "dialogue", t.plain(f"privacy.dialogue.{dialogue.name}")), *said]


def _entry(t: Language, entry: Entry, zone: ZoneInfo) -> list[str]:
    """A step that the person made public, with what they said of it."""
    percent = t.plain("keeping.at_percent", percent=entry.percent) if entry.percent is not None else None
    said = " · ".join(each for each in (t.plain(f"web.step.{entry.step.value}"), entry.text, percent) if each)
    return [line(t, "entry", said), *_photo(t, entry.photo), line(t, "created", _moment(t, entry.at, zone))]


def _word(t: Language, word: Word) -> list[str]:
    return [*([line(t, "word", word.text)] if word.text else []), *_photo(t, word.photo)]


def _photo(t: Language, photo: str | None) -> list[str]:
    return [line(t, "file", photo)] if photo else []


def _moment(t: Language, moment: datetime, zone: ZoneInfo) -> str:
    return t.moment(moment.astimezone(zone))


def phone(number: str) -> str:
    """A number as people read it: 138 0000 0003 in China, elsewhere as it is."""
    own = number.removeprefix("+86")
    return f"{own[:3]} {own[3:7]} {own[7:]}" if own != number and len(own) == 11 else number


def _to_overview(t: Language) -> Button:
    return Button(t.plain("privacy.button.back"), Privacy())

"""How an invitation is made, handed on and ended."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import segno

from models.campaign import Campaign
from models.invite import BY_LINK, GUARDED, GUARDED_DAYS, GUARDED_USES, Invite
from models.organisation import Organisation
from models.person import RoleKind
from views import role
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, paragraphs
from views.lead import to_lead
from views.screen import Button, File, Screen
from views.texts import Language

#: What is offered; 0 stands for any number, and for no end.
USES = (1, 10, 50, 0)
DAYS = (7, 30, 0)
#: Invitations on one screen.
PAGE = 6


@dataclass(frozen=True)
class Invites(Callback, tag="iv"):
    """The open invitations of an organisation, from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class AskRole(Callback, tag="ivn"):
    """A new invitation: as what?"""

    organisation_id: int


@dataclass(frozen=True)
class AskUses(Callback, tag="ivu"):
    """The role is chosen: for how many?"""

    organisation_id: int
    kind: str


@dataclass(frozen=True)
class AskUntil(Callback, tag="ivt"):
    """The number is chosen: until when?"""

    organisation_id: int
    kind: str
    uses: int


@dataclass(frozen=True)
class Make(Callback, tag="ivm"):
    """Makes the invitation. The token stands in the button, so that pressing twice makes one."""

    organisation_id: int
    kind: str
    uses: int
    days: int
    token: str


@dataclass(frozen=True)
class Open(Callback, tag="ivo"):
    """Shows one invitation to those who lead the organisation."""

    invite_id: int


@dataclass(frozen=True)
class Picture(Callback, tag="ivq"):
    """Sends the link and the QR picture, to be forwarded or printed."""

    invite_id: int


@dataclass(frozen=True)
class AskRevoke(Callback, tag="ivx"):
    """Asks whether the invitation is really to end."""

    invite_id: int


@dataclass(frozen=True)
class Revoke(Callback, tag="ivxx"):
    """Ends the invitation."""

    invite_id: int


def uses_offered(kind: RoleKind) -> list[int]:
    """For how many a link may be; a role with a say over others is not for everybody."""
    return [uses for uses in USES if kind not in GUARDED or 0 < uses <= GUARDED_USES]


def days_offered(kind: RoleKind) -> list[int]:
    """For how many days a link may be."""
    return [days for days in DAYS if kind not in GUARDED or 0 < days <= GUARDED_DAYS]


def listed(
    t: Language, one: Organisation, found: Sequence[Invite], zone: ZoneInfo, *, offset: int, more: bool
) -> Screen:
    """The open invitations, each with the uses left, and the way to a new one."""
    assert one.id is not None
    rows = [[Button(_line(t, invite, zone), Open(invite.id or 0))] for invite in found]
    earlier = Invites(one.id, max(0, offset - PAGE)) if offset else None
    later = Invites(one.id, offset + PAGE) if more else None
    text = paragraphs([bold(t("invite.title", organisation=one.name)), t("invite.open" if found else "invite.none")])
    new = [Button(t.plain("invite.button.new"), AskRole(one.id))]
    return Screen(text, [new, *rows, pager(earlier, later, t), [to_lead(t, one)], [back(t)]])


def ask_role(t: Language, one: Organisation) -> Screen:
    """As what people are to join."""
    assert one.id is not None
    rows = [[Button(role.label(t, kind), AskUses(one.id, kind.value))] for kind in BY_LINK]
    text = paragraphs([bold(t("invite.new", organisation=one.name)), t("invite.ask_role")])
    return Screen(text, [*rows, [_step_back(t, Invites(one.id, 0))]])


def ask_uses(t: Language, one: Organisation, kind: RoleKind) -> Screen:
    """For how many people it is."""
    assert one.id is not None
    rows = [[Button(many(t, uses or None), AskUntil(one.id, kind.value, uses))] for uses in uses_offered(kind)]
    guarded = t("invite.guarded") if kind in GUARDED else None
    text = paragraphs([_chosen(t, one, kind), t("invite.ask_uses"), guarded])
    return Screen(text, [*rows, [_step_back(t, AskRole(one.id))]])


def ask_until(t: Language, one: Organisation, kind: RoleKind, uses: int, tokens: Sequence[str]) -> Screen:
    """Until when it holds; a token for each answer."""
    assert one.id is not None
    rows = [
        [Button(t.plain("invite.days", days=days) if days else t.plain("invite.no_end"), made)]
        for days, token in zip(days_offered(kind), tokens, strict=False)
        for made in [Make(one.id, kind.value, uses, days, token)]
    ]
    text = paragraphs([_chosen(t, one, kind), many_line(t, uses or None), t("invite.ask_until")])
    return Screen(text, [*rows, [_step_back(t, AskUses(one.id, kind.value))]])


def one(t: Language, invite: Invite, organisation: Organisation, link: str, zone: ZoneInfo, *, new: bool) -> Screen:
    """One invitation, with its link."""
    assert invite.id is not None
    assert organisation.id is not None
    head = t("invite.made") if new else t("invite.one")
    text = paragraphs([bold(head), _facts(t, invite, organisation, zone), Html(link), t("invite.how")])
    rows = [
        [Button(t.plain("invite.button.picture"), Picture(invite.id))],
        [Button(t.plain("invite.button.revoke"), AskRevoke(invite.id))],
        [Button(t.plain("invite.button.list"), Invites(organisation.id, 0))],
        [back(t)],
    ]
    return Screen(text, rows)


def picture(
    t: Language, campaign: Campaign, invite: Invite, organisation: Organisation, link: str, zone: ZoneInfo
) -> Screen:
    """The QR picture with the link: a message of its own, fit to be forwarded or printed."""
    head = bold(t("invite.to_guest", campaign=campaign.name.say(t.code)))
    text = paragraphs([head, Html("\n".join(_to_guest(t, invite, organisation, zone))), t("invite.scan"), Html(link)])
    return Screen(text, file=File("invitation.png", qr(link), photo=True))


def qr(link: str) -> bytes:
    """The link as a QR picture (PNG), large enough to be scanned from a printed sheet."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=10, border=4)
    return out.getvalue()


def ask_revoke(t: Language, invite: Invite, organisation: Organisation, zone: ZoneInfo) -> Screen:
    """Makes sure before an invitation ends."""
    assert invite.id is not None
    rows = [
        [Button(t.plain("invite.button.revoke_yes"), Revoke(invite.id))],
        [Button(t.plain("invite.button.revoke_no"), Open(invite.id))],
    ]
    return Screen(paragraphs([_facts(t, invite, organisation, zone), t("invite.ask_revoke")]), rows)


def many(t: Language, uses: int | None) -> str:
    """For how many, as a word."""
    return t.plain("invite.any") if uses is None else t.plain("invite.uses", n=uses, uses=uses)


def many_line(t: Language, uses: int | None) -> Html:
    """For how many, as a line."""
    return t("invite.line.uses", uses=many(t, uses))


def _facts(t: Language, invite: Invite, organisation: Organisation, zone: ZoneInfo) -> Html:
    *first, last = _to_guest(t, invite, organisation, zone)
    return Html("\n".join([*first, t("invite.line.left", uses=many(t, invite.uses_left)), last]))


def _to_guest(t: Language, invite: Invite, organisation: Organisation, zone: ZoneInfo) -> list[Html]:
    """What a guest needs to know. How many others may still come changes after it was printed."""
    ends = invite.expires_at
    return [
        t("invite.line.organisation", organisation=organisation.name),
        t("invite.line.role", role=role.label(t, invite.kind)),
        t("invite.line.until", day=t.day(ends.astimezone(zone).date())) if ends else t("invite.line.no_end"),
    ]


def _chosen(t: Language, organisation: Organisation, kind: RoleKind) -> Html:
    chosen = t("invite.line.role", role=role.label(t, kind))
    return Html(f"{bold(t('invite.new', organisation=organisation.name))}\n{chosen}")


def _line(t: Language, invite: Invite, zone: ZoneInfo) -> str:
    ends = invite.expires_at
    until = t.plain("invite.until", day=t.short_day(ends.astimezone(zone).date())) if ends else t.plain("invite.no_end")
    uses = t.plain("invite.any_short") if invite.uses_left is None else many(t, invite.uses_left)
    return t.plain("invite.listed", role=role.label(t, invite.kind), uses=uses, until=until)


def _step_back(t: Language, to: Callback) -> Button:
    return Button(t.plain("invite.button.back"), to)

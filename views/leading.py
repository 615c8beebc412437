"""What those who lead an organisation can do for it: invite, its people, its channel, and what lies below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.due import Due
from models.organisation import Organisation
from models.person import RoleKind
from views import role
from views.buttons import back, pager
from views.callbacks import Callback
from views.channel import Channels
from views.comment_coverage import Coverage
from views.condition import Conditions
from views.dissolution import Dissolve
from views.due import DueHere
from views.due import here as due_here
from views.html import Html, bold, paragraphs
from views.invite import Invites
from views.lead import Lead as Lead
from views.lead import to_lead
from views.people import People
from views.pledge_buttons import BeginFor
from views.screen import Button, Screen
from views.share_button import to_poster
from views.texts import Language

#: Organisations on one screen.
PAGE = 8


@dataclass(frozen=True)
class LeadBelow(Callback, tag="ldb"):
    """Lists the organisations directly below one, to lead those too."""

    organisation_id: int
    offset: int


def organisation(
    t: Language,
    one: Organisation,
    counts: Mapping[RoleKind, int],
    *,
    channel_works: bool,
    due: Due,
    drafted: bool,
    below: bool,
    above: int | None,
    dissolvable: bool,
    page: str | None,
) -> Screen:
    """An organisation as those who lead it see it. ``drafted``: a pledge of its own is being written; ``above`` is the
    one above, where they lead that too; ``dissolvable``: they may merge it into another; ``page`` its address on the
    web board, where there is one."""
    assert one.id is not None
    parts = [
        bold(one.name),
        _headcount(t, counts),
        _channel(t, one, channel_works),
        due_here(t, due),
        t("leading.choose"),
    ]
    rows = [
        [Button(t.plain("due.button.here"), DueHere(one.id, 0))],
        [Button(t.plain("leading.button.pledge_on" if drafted else "leading.button.pledge"), BeginFor(one.id))],
        [Button(t.plain("leading.button.conditions"), Conditions(one.id))],
        [Button(t.plain("leading.button.invite"), Invites(one.id, 0))],
        [Button(t.plain("leading.button.people"), People(one.id, "", 0))],
        [Button(t.plain("leading.button.channel"), Channels(one.id))],
        [to_poster(t, one)],
    ]
    if page is not None:
        rows.append([Button(t.plain("leading.button.web"), url=page)])
    rows.append([Button(t.plain("comment.button.coverage"), Coverage(one.id, 0))])
    if below:
        rows.append([Button(t.plain("leading.button.below"), LeadBelow(one.id, 0))])
    if above is not None:
        rows.append([Button(t.plain("leading.button.above"), Lead(above))])
    if dissolvable:
        rows.append([Button(t.plain("leading.button.dissolve"), Dissolve(one.id, 0))])
    return Screen(paragraphs(parts), [*rows, [back(t)]])


def below(t: Language, one: Organisation, found: Sequence[Organisation], *, offset: int, more: bool) -> Screen:
    """The organisations directly below one."""
    assert one.id is not None
    rows = [[Button(each.name, Lead(each.id or 0))] for each in found]
    earlier = LeadBelow(one.id, max(0, offset - PAGE)) if offset else None
    later = LeadBelow(one.id, offset + PAGE) if more else None
    text = paragraphs(
        [bold(t("leading.below", organisation=one.name)), t("leading.which" if found else "leading.none")]
    )
    return Screen(text, [*rows, pager(earlier, later, t), [to_lead(t, one)], [back(t)]])


def _headcount(t: Language, counts: Mapping[RoleKind, int]) -> Html:
    if not counts:
        return t("leading.nobody")
    each = [role.counted(t, kind, count) for kind, count in counts.items()]
    return t("leading.people", counts=t.plain("leading.and").join(each))


def _channel(t: Language, one: Organisation, works: bool) -> Html:
    if one.channel_id is None:
        return t("leading.no_channel")
    return t("leading.channel" if works else "leading.channel_lost", channel=one.channel_title or "")

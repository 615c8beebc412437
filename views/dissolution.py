"""Dissolving an organisation: where to, what it does, asked twice, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.dissolution import Effects, Ended
from models.organisation import Organisation
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, lines, paragraphs
from views.lead import Lead, to_lead
from views.screen import Button, Screen
from views.texts import Language

#: Organisations on one screen.
PAGE = 8


@dataclass(frozen=True)
class Dissolve(Callback, tag="ds"):
    """Asks where an organisation is to go; those beside it from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class DissolveInto(Callback, tag="dsi"):
    """Says what would happen, and asks."""

    organisation_id: int
    into_id: int


@dataclass(frozen=True)
class DissolveSurely(Callback, tag="dss"):
    """Asks a second time."""

    organisation_id: int
    into_id: int


@dataclass(frozen=True)
class DissolveNow(Callback, tag="dsn"):
    """Dissolves."""

    organisation_id: int
    into_id: int


@dataclass(frozen=True)
class Follow(Callback, tag="dsf"):
    """Makes the next posts in channels say what holds now: those of pledges with a number above ``after``."""

    organisation_id: int
    after: int


def choose(
    t: Language,
    one: Organisation,
    parent: Organisation,
    beside: Sequence[Organisation],
    *,
    offset: int,
    more: bool,
) -> Screen:
    """Where an organisation may go: to the one above it, or to one beside it."""
    own = one.id or 0
    up = Button(t.plain("dissolution.button.above", organisation=parent.name), DissolveInto(own, parent.id or 0))
    rows = [[Button(each.name, DissolveInto(own, each.id or 0))] for each in beside]
    earlier = Dissolve(own, max(0, offset - PAGE)) if offset else None
    later = Dissolve(own, offset + PAGE) if more else None
    text = paragraphs([bold(t("dissolution.choose", organisation=one.name)), t("dissolution.choose_how")])
    return Screen(text, [[up], *rows, pager(earlier, later, t), [to_lead(t, one)], [back(t)]])


def ask(t: Language, one: Organisation, into: Organisation, what: Effects) -> Screen:
    """What would happen, in numbers."""
    assert one.id is not None
    title = bold(t("dissolution.ask", organisation=one.name, into=into.name))
    text = paragraphs([title, lines(*_said(t, one, into, what)), t("dissolution.stays")])
    on = [Button(t.plain("dissolution.button.on"), DissolveSurely(one.id, into.id or 0))]
    return Screen(text, [on, _elsewhere(t, one), [to_lead(t, one)], [back(t)]])


def _said(t: Language, one: Organisation, into: Organisation, what: Effects) -> list[Html]:
    counted = {
        "people": what.people,
        "ending": what.ending,
        "pledges": what.pledges,
        "withdrawn": what.withdrawn,
        "below": what.below,
        "invites": what.invites,
    }
    said = [t(f"dissolution.{key}", count=count, into=into.name) for key, count in counted.items() if count]
    if one.channel_id is not None:
        said.append(t("dissolution.channel", channel=one.channel_title or ""))
    return said or [t("dissolution.empty")]


def ask_again(t: Language, one: Organisation, into: Organisation) -> Screen:
    """The second question."""
    assert one.id is not None
    text = paragraphs([bold(t("dissolution.again", organisation=one.name, into=into.name)), t("dissolution.for_good")])
    sure = [Button(t.plain("dissolution.button.now"), DissolveNow(one.id, into.id or 0))]
    return Screen(text, [sure, _elsewhere(t, one), [to_lead(t, one)], [back(t)]])


def done(t: Language, one: Organisation, into: Organisation, after: int | None) -> Screen:
    """What was done; ``after`` where posts in channels are still to follow."""
    assert one.id is not None
    said = [bold(t("dissolution.done", organisation=one.name, into=into.name)), t("dissolution.done_how")]
    rows = []
    if after is not None:
        said.append(t("dissolution.posts_wait"))
        rows.append([Button(t.plain("dissolution.button.follow"), Follow(one.id, after))])
    rows.append([Button(t.plain("dissolution.button.into", organisation=into.name), Lead(into.id or 0))])
    return Screen(paragraphs(said), [*rows, [back(t)]])


def told(t: Language, one: Organisation, into: Organisation, ended: Ended) -> Screen:
    """What somebody is told whose role has ended."""
    role = t.plain(f"role.{ended.kind.value}")
    return Screen(t("dissolution.told", organisation=one.name, into=into.name, role=role), [[back(t)]])


def welcome(t: Language, one: Organisation, into: Organisation) -> Screen:
    """What those who lead the organisation are told that others came to."""
    assert into.id is not None
    button = Button(t.plain("dissolution.button.into", organisation=into.name), Lead(into.id))
    return Screen(t("dissolution.welcome", organisation=one.name, into=into.name), [[button], [back(t)]])


def reason(t: Language, into: Organisation) -> str:
    """Why the organisation's own pledges are withdrawn, in public."""
    return t.plain("dissolution.reason", into=into.name)


def _elsewhere(t: Language, one: Organisation) -> list[Button]:
    return [Button(t.plain("dissolution.button.elsewhere"), Dissolve(one.id or 0, 0))]

"""The channel or group in which an organisation's pledges are posted."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.channel import Channel
from models.organisation import Organisation
from views.buttons import back
from views.callbacks import Callback
from views.html import bold, paragraphs
from views.lead import to_lead
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class Channels(Callback, tag="ch"):
    """The organisation's channel, and those that can be connected."""

    organisation_id: int


@dataclass(frozen=True)
class Connect(Callback, tag="chc"):
    """Posts the organisation's pledges there."""

    organisation_id: int
    chat_id: int


@dataclass(frozen=True)
class AskDisconnect(Callback, tag="chx"):
    """Asks whether to stop posting there."""

    organisation_id: int
    chat_id: int


@dataclass(frozen=True)
class Disconnect(Callback, tag="chxx"):
    """Posts there no longer. The chat is named, so that an old button does not undo a new connection."""

    organisation_id: int
    chat_id: int


def organisation(t: Language, one: Organisation, added: Sequence[Channel], *, works: bool, username: str) -> Screen:
    """The connected channel, the channels one has added the bot to, and how to add it to one more."""
    assert one.id is not None
    rows: list[list[Button]] = []
    if one.channel_id is not None:
        said = t("channel.connected" if works else "channel.connected_lost", channel=one.channel_title or "")
        rows.append([Button(t.plain("channel.button.disconnect"), AskDisconnect(one.id, one.channel_id))])
    else:
        said = t("channel.none")
    others = [each for each in added if each.chat_id != one.channel_id]
    ready = [each for each in others if each.may_post]
    closed = [t("channel.closed", channel=each.title) for each in others if not each.may_post]
    rows += [
        [Button(t.plain("channel.button.connect", channel=each.title), Connect(one.id, each.chat_id))] for each in ready
    ]
    add = f"https://t.me/{username}?startchannel&admin=post_messages"
    text = paragraphs(
        [
            bold(t("channel.title", organisation=one.name)),
            said,
            t("channel.choose") if ready else None,
            *closed,
            None if one.channel_id is not None and works else t("channel.how"),
        ]
    )
    return Screen(text, [*rows, [Button(t.plain("channel.button.add"), url=add)], [to_lead(t, one)], [back(t)]])


def added(t: Language, title: str, chat_id: int, led: Sequence[Organisation]) -> Screen:
    """To whoever has just added the bot to a channel: whose pledges are to be posted there?"""
    rows = [[Button(each.name, Connect(each.id or 0, chat_id))] for each in led]
    return Screen(t("channel.added", channel=title), [*rows, [back(t)]])


def closed(t: Language, title: str) -> Screen:
    """To whoever has put the bot into a channel where it may not post."""
    return Screen(t("channel.added_closed", channel=title))


def ask_disconnect(t: Language, one: Organisation, chat_id: int) -> Screen:
    """Makes sure: only who added the bot can connect the channel again."""
    assert one.id is not None
    rows = [
        [Button(t.plain("channel.button.disconnect_yes"), Disconnect(one.id, chat_id))],
        [Button(t.plain("channel.button.disconnect_no"), Channels(one.id))],
    ]
    return Screen(t("channel.ask_disconnect", channel=one.channel_title or ""), rows)


def lost(t: Language, one: Organisation) -> Screen:
    """To the secretaries: nothing can be posted any more."""
    assert one.id is not None
    text = t("channel.lost", channel=one.channel_title or "", organisation=one.name)
    return Screen(text, [[Button(t.plain("channel.button.look"), Channels(one.id))]])

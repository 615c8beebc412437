"""Passing on what is public: its link, a picture of it, a poster; and what those see who follow a link."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.organisation import Organisation
from models.pledge import Pledge
from models.sharing import handle
from views.buttons import back
from views.callbacks import Callback
from views.card_picture import CardPicture
from views.html import Html, bold, escape, lines, paragraphs
from views.lead import to_lead
from views.pledge import Read
from views.poster import Poster as PosterDrawing
from views.screen import Button, File, Screen
from views.share_button import to_share
from views.texts import Language

#: What the payload of a link begins with: the token of a pledge, the code or id of an organisation.
PLEDGE, ORGANISATION = "p-", "o-"
#: Pledges of an organisation that somebody who has not joined is shown.
SHOWN = 10
#: Lines up to which a picture is sent as a photo: Telegram would shrink a longer one until nobody can read it.
PHOTO_ROWS = 45


@dataclass(frozen=True)
class Picture(Callback, tag="shc"):
    """Draws a public pledge as a picture to forward."""

    pledge_id: int


@dataclass(frozen=True, slots=True)
class Linked:
    """A pledge in a list that opens by its link."""

    label: str
    link: str


def pledge_link(username: str, pledge: Pledge) -> str:
    """The address that opens a public pledge in Telegram."""
    assert pledge.token is not None, "a draft has no link"
    return f"https://t.me/{username}?start={PLEDGE}{pledge.token}"


def organisation_link(username: str, organisation: Organisation) -> str:
    """The address that opens an organisation's board in Telegram."""
    return f"https://t.me/{username}?start={ORGANISATION}{handle(organisation)}"


def share(t: Language, pledge: Pledge, signature: Html, link: str, page: str | None) -> Screen:
    """The ways to pass a pledge on. ``page`` is its address on the web, where there is one."""
    assert pledge.id is not None
    parts = [
        bold(t("share.title")),
        signature,
        lines(t("share.link"), escape(link)),
        lines(t("share.page"), escape(page)) if page else None,
        t("share.ways"),
    ]
    rows = [
        [Button(t.plain("share.button.chat"), switch_inline=f"{PLEDGE}{pledge.token}")],
        [Button(t.plain("share.button.picture"), Picture(pledge.id))],
        [Button(t.plain("share.button.read"), Read(pledge.id, 0, 0))],
        [back(t)],
    ]
    return Screen(paragraphs(parts), rows)


def picture(t: Language, pledge: Pledge, drawing: CardPicture, signature: Html, link: str) -> Screen:
    """A pledge as a picture, with its link below."""
    assert pledge.id is not None
    name = f"{t.plain('share.picture_file')}-{pledge.id}.png"
    file = File(name, drawing, photo=drawing.rows <= PHOTO_ROWS)
    rows = [[to_share(t, pledge)], [back(t)]]
    return Screen(paragraphs([signature, escape(link)]), rows, file=file)


def opened_by_stranger(t: Language, card: Html, page: str | None) -> Screen:
    """A pledge whose link was opened by somebody who has not joined: to read alone, and more on its web page."""
    return Screen(card, _to_page(t, page))


def _to_page(t: Language, page: str | None) -> list[list[Button]]:
    return [[Button(t.plain("share.button.page"), url=page)]] if page is not None else []


def listed_for_stranger(t: Language, one: Organisation, found: Sequence[Linked], page: str | None) -> Screen:
    """The newest pledges of an organisation, to read alone: each name opens one. All stand on its web page."""
    rows = [Html(f'• <a href="{escape(each.link)}">{escape(each.label)}</a>') for each in found]
    said = t("share.press_name") if rows else t("share.none_yet")
    return Screen(paragraphs([bold(t("board.title", organisation=one.name)), said, lines(*rows)]), _to_page(t, page))


def how_to_join(t: Language) -> Screen:
    """Says to a reader who has not joined what they could do here, and how."""
    return Screen(
        paragraphs([t("share.reads_only"), t("home.ways_in")]), ask_contact=t.plain("home.button.share_contact")
    )


def poster(t: Language, one: Organisation, drawing: PosterDrawing) -> Screen:
    """The poster of an organisation, to be printed."""
    file = File(f"{t.plain('share.poster_file')}-{handle(one)}.png", drawing)
    said = paragraphs([bold(t("share.poster", organisation=one.name)), t("share.poster_how"), escape(drawing.link)])
    return replace(Screen(said, [[to_lead(t, one)], [back(t)]]), file=file)

"""The buttons that pass something on: many screens carry them."""

from dataclasses import dataclass

from models.organisation import Organisation
from models.pledge import Pledge
from views.callbacks import Callback
from views.screen import Button
from views.texts import Language


@dataclass(frozen=True)
class Share(Callback, tag="sh"):
    """Shows the ways to pass a public pledge on."""

    pledge_id: int


@dataclass(frozen=True)
class Poster(Callback, tag="shp"):
    """Draws the poster of an organisation."""

    organisation_id: int


def to_share(t: Language, pledge: Pledge) -> Button:
    """Passes a public pledge on."""
    assert pledge.id is not None
    return Button(t.plain("share.button.share"), Share(pledge.id))


def to_poster(t: Language, organisation: Organisation) -> Button:
    """The poster of an organisation."""
    assert organisation.id is not None
    return Button(t.plain("share.button.poster"), Poster(organisation.id))

"""The button that opens what can be done for an organisation: many screens lead back to it."""

from dataclasses import dataclass

from models.organisation import Organisation
from views.callbacks import Callback
from views.screen import Button
from views.texts import Language


@dataclass(frozen=True)
class Lead(Callback, tag="ld"):
    """Opens what a secretary can do for an organisation."""

    organisation_id: int


def to_lead(t: Language, organisation: Organisation) -> Button:
    """The way back to the organisation's own screen."""
    assert organisation.id is not None
    return Button(t.plain("leading.button.back"), Lead(organisation.id))

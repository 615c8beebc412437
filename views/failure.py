"""What is said when the program has failed: an apology with a reference number."""

from views.screen import Screen
from views.texts import Language


def apology(t: Language, reference: str) -> Screen:
    """The message to whoever sent what could not be handled."""
    return Screen(t("failure.apology", reference=reference))


def toast(t: Language, reference: str) -> str:
    """The same in a few words, for a pressed button."""
    return t.plain("failure.toast", reference=reference)

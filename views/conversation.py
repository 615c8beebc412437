"""What is shown when it is not clear whether something typed is the answer to the open question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from views.callbacks import Callback
from views.html import Html, paragraphs
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class UseSaid(Callback, tag="said"):
    """Takes what was typed before as the answer to the open question; ``mark`` ties it to both."""

    mark: str


def below(remarks: Sequence[Html], question: Screen) -> Screen:
    """The next question, below what has to be said of the last answer."""
    return replace(question, text=paragraphs([*remarks, question.text])) if remarks else question


def ask_to_use(t: Language, typed: str, mark: str, question: Screen) -> Screen:
    """The open question once more, below what was typed, with a button that takes it as the answer."""
    text = Html(paragraphs([t("conversation.meant", typed=typed), question.text]))
    use = [Button(t.plain("conversation.button.use"), UseSaid(mark))]
    return replace(question, text=text, buttons=[use, *question.buttons], anew=True)

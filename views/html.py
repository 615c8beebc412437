"""Text that is HTML already: everything else is escaped before it reaches a message."""

import html
import re
from collections.abc import Iterable


class Html(str):
    """A fragment of Telegram's HTML, safe to send."""

    __slots__ = ()

    def __add__(self, other: str) -> "Html":
        return Html(str.__add__(self, other if isinstance(other, Html) else escape(other)))


def escape(text: object) -> Html:
    """Any text as HTML."""
    return Html(html.escape(str(text)))


def html_to_text(text: str) -> str:
    """What a person reads of a message's HTML."""
    return html.unescape(re.sub(r"</?(?:a|b|i|u|s|code|pre|blockquote)(?: [^>]*)?>", "", text))


def bold(text: object) -> Html:
    """Bold, escaped."""
    return Html(f"<b>{text if isinstance(text, Html) else escape(text)}</b>")


def quote(text: Html) -> Html:
    """Words of somebody else's, set apart."""
    return Html(f"<blockquote>{text}</blockquote>")


def lines(*parts: str | None) -> Html:
    """Joins lines, each escaped unless it is HTML; None is left out, an empty text is a blank line."""
    return Html("\n".join(part if isinstance(part, Html) else escape(part) for part in parts if part is not None))


def paragraphs(parts: Iterable[str | None]) -> Html:
    """Joins paragraphs with a blank line between."""
    return Html("\n\n".join(part if isinstance(part, Html) else escape(part) for part in parts if part))

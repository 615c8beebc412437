"""Texts: every sentence that a person reads, from gettext catalogues read at start."""

from __future__ import annotations

import gettext
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_time
from babel.messages.pofile import read_po

from views.html import Html

CATALOGUES = Path(__file__).parent / "catalogues"
#: Languages offered, as people write them; the first is the one the source was written in.
LANGUAGES = {"zh-CN": "简体中文", "en": "English"}
Key = str


@dataclass(frozen=True)
class Entry:
    """One message: its forms (one, or one per plural form of the language)."""

    forms: tuple[str, ...]


class Language:
    """The sentences of one language. Called with a key and its fields it gives HTML; fields are escaped."""

    def __init__(self, code: str, entries: Mapping[Key, Entry], plural: Callable[[int], int]) -> None:
        self.code = code
        self.entries = entries
        self._plural = plural

    def __call__(self, key: Key, /, **fields: object) -> Html:
        """The sentence as HTML for a message. ``n`` chooses the plural form. KeyError: no such sentence."""
        safe = {name: value if isinstance(value, Html) else html.escape(str(value)) for name, value in fields.items()}
        return Html(self._form(key, fields).format_map(safe))

    def plain(self, key: Key, /, **fields: object) -> str:
        """The sentence as plain text: for button labels, toasts and the command line."""
        return self._form(key, fields).format_map({name: str(value) for name, value in fields.items()})

    def day(self, day: date) -> str:
        """A day as people write it: 2027年6月30日, 30 June 2027."""
        return format_date(day, format="long", locale=self._locale)

    def short_day(self, day: date) -> str:
        """The same where there is little room: 2027年6月30日, 30 Jun 2027."""
        return format_date(day, format="medium", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """A local date and time, to the minute."""
        return f"{self.short_day(moment.date())} {format_time(moment, format='short', locale=self._locale)}"

    @property
    def _locale(self) -> str:
        return "zh_Hans_CN" if self.code == "zh-CN" else "en_GB"

    def _form(self, key: Key, fields: Mapping[str, object]) -> str:
        forms = self.entries[key].forms
        n = fields.get("n")
        return forms[self._plural(n)] if len(forms) > 1 and isinstance(n, int) else forms[0]


class Texts:
    """All languages."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self.languages = languages

    @classmethod
    @cache
    def load(cls, folder: Path = CATALOGUES) -> Texts:
        """Reads ``<folder>/<language>/*.po``, once. ValueError names a file that cannot be read."""
        return cls({code: _read(code, folder / code.replace("-", "_")) for code in LANGUAGES})

    def in_language(self, code: str) -> Language:
        """The language, or Chinese where it is not one of ours."""
        return self.languages.get(code) or self.languages["zh-CN"]


def language_of(telegram_code: str | None) -> str:
    """The language to begin with, from the code Telegram gives: Chinese of any kind is zh-CN, all others English."""
    if telegram_code is None or telegram_code.lower().startswith("zh"):
        return "zh-CN"
    return "en"


def _read(code: str, folder: Path) -> Language:
    entries: dict[Key, Entry] = {}
    plural: Callable[[int], int] = lambda n: 0 if n == 1 else 1  # noqa: E731
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        plural = gettext.c2py(catalogue.plural_expr)
        for message in catalogue:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in entries:
                raise ValueError(f"{path}: {key} stands twice")
            forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
            entries[key] = Entry(tuple(str(form) for form in forms))
    return Language(code, entries, plural)

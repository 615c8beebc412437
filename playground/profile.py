"""What the bot says about itself: commands by scope and language, names and descriptions, the menu button."""

from dataclasses import dataclass, field
from typing import Any

ScopeKey = tuple[str, int, int]
DEFAULT_SCOPE: ScopeKey = ("default", 0, 0)


@dataclass(slots=True)
class Profile:
    """Everything keyed by scope and two-letter language; the empty language is for all others."""

    commands: dict[tuple[ScopeKey, str], list[dict[str, str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_button: dict[str, Any] = field(default_factory=lambda: {"type": "commands"})

    def commands_for(self, chat_id: int, language: str | None, private: bool = True) -> list[dict[str, str]]:
        """The commands that a person sees in a chat: the narrowest scope wins, then the language."""
        code = short_language(language)
        wide = "all_private_chats" if private else "all_group_chats"
        for scope in (("chat", chat_id, 0), (wide, 0, 0), DEFAULT_SCOPE):
            for key in (code, ""):
                if found := self.commands.get((scope, key)):
                    return found
        return []

    @staticmethod
    def worded(texts: dict[str, str], language: str | None) -> str | None:
        """The text in this language, else the one for all."""
        return texts.get(short_language(language)) or texts.get("")


def short_language(code: str | None) -> str:
    """The two-letter language of an IETF tag: "zh" of "zh-hans"."""
    return (code or "").split("-")[0].lower()

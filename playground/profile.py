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

    def commands_for(
        self, chat_id: int, language: str | None, *, private: bool = True, user_id: int = 0, head: bool = False
    ) -> list[dict[str, str]]:
        """The commands that a person sees in a chat: the narrowest scope wins, then the language.

        In a group it counts who they are, and whether they are its `head`: an administrator or its creator.
        """
        scopes: list[ScopeKey] = [("chat", chat_id, 0), ("all_private_chats", 0, 0)]
        if not private:
            own: list[ScopeKey] = [("chat_member", chat_id, user_id)]
            heads: list[ScopeKey] = [("chat_administrators", chat_id, 0)] if head else []
            all_heads: list[ScopeKey] = [("all_chat_administrators", 0, 0)] if head else []
            scopes = [*own, *heads, ("chat", chat_id, 0), *all_heads, ("all_group_chats", 0, 0)]
        code = short_language(language)
        for scope in (*scopes, DEFAULT_SCOPE):
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

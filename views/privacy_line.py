"""One line of the file of all that is stored of a person: every part of the house writes some."""

from views.texts import Language


def line(t: Language, key: str, value: object) -> str:
    """What is stored, by its name."""
    return t.plain("privacy.file_line", key=t.plain(f"privacy.key.{key}"), value=value)

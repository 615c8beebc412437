"""The name of a role."""

from models.person import RoleKind
from views.texts import Language


def name(t: Language, kind: RoleKind) -> str:
    """The role as it stands within a sentence."""
    return t.plain(f"role.{kind.value}")


def label(t: Language, kind: RoleKind) -> str:
    """The role as it stands alone, on a button or behind a colon."""
    word = name(t, kind)
    return word[0].upper() + word[1:]


def counted(t: Language, kind: RoleKind, count: int) -> str:
    """How many hold a role: "4 members"."""
    return t.plain(f"role.counted.{kind.value}", n=count, count=count)

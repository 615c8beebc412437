"""The commands that each role is offered, in the person's language."""

from __future__ import annotations

from telegram import BotCommand

from handlers.turn import Context, SetCommands
from models import person as people
from models.person import RoleKind
from views.texts import Language

#: In the order in which the phone lists them. What a stranger can do comes from here too.
EVERYBODY = ("menu", "board", "progress", "language", "privacy", "help", "cancel")
OF_ROLE = {
    RoleKind.member: ("pledge", "mypledges"),
    RoleKind.office: ("comment",),
    RoleKind.secretary: ("comment",),
    RoleKind.reviewer: ("comment",),
}
STRANGER = ("start", "language", "help")
#: Known, but in no organisation just now.
NOWHERE = (*STRANGER, "privacy")


def listed(t: Language, names: tuple[str, ...]) -> list[BotCommand]:
    """The commands with their descriptions."""
    return [BotCommand(name, t.plain(f"command.{name}")) for name in names]


def offer_commands(context: Context) -> None:
    """Sets, after the commit, the commands that the person's chat offers in the role they act in."""
    person = context.turn.person
    acting = people.acting_role(context.session, person) if person is not None else None
    chat = context.turn.update.effective_chat
    if chat is None or chat.type != "private":
        return
    unplaced = STRANGER if person is None else NOWHERE
    held = people.roles_of(context.session, person) if person is not None else []
    own = [name for kind, names in OF_ROLE.items() if any(role.kind is kind for role, _ in held) for name in names]
    names = unplaced if acting is None else (*dict.fromkeys(own), *EVERYBODY)
    context.turn.effects.append(SetCommands(chat.id, listed(context.t, names)))

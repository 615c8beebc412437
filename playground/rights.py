"""What an administrator may do in a chat."""

from typing import Any

#: Every right that the Bot API tells of, without the "can_" that they share.
EVERYWHERE = (
    "manage_chat",
    "delete_messages",
    "manage_video_chats",
    "restrict_members",
    "promote_members",
    "change_info",
    "invite_users",
    "post_stories",
    "edit_stories",
    "delete_stories",
)
IN_CHANNELS = ("post_messages", "edit_messages")
IN_GROUPS = ("pin_messages",)
#: Before somebody says otherwise: what a bot's administrator rights are in the playground.
USUAL = {
    "channel": frozenset({"manage_chat", "post_messages", "edit_messages", "delete_messages"}),
    "group": frozenset({"manage_chat", "delete_messages", "pin_messages", "invite_users"}),
}


def rights_in(chat_type: str) -> tuple[str, ...]:
    """The rights that there are in chats of this type."""
    return EVERYWHERE + (IN_CHANNELS if chat_type == "channel" else IN_GROUPS)


def usual_rights(chat_type: str) -> frozenset[str]:
    """The rights of a bot that was made administrator without a word about them."""
    return USUAL["channel" if chat_type == "channel" else "group"]


def rights_json(chat_type: str, held: frozenset[str]) -> dict[str, Any]:
    """The rights as the fields of a ChatMemberAdministrator."""
    return {f"can_{right}": right in held for right in rights_in(chat_type)}


def checked_rights(chat_type: str, wanted: dict[str, bool], held: frozenset[str]) -> frozenset[str]:
    """What is held once these were given and taken. Raises ValueError for a right that such chats do not have."""
    if unknown := set(wanted) - set(rights_in(chat_type)):
        raise ValueError(f"no rights of a {chat_type}: {', '.join(sorted(unknown))}")
    given = {right for right, may in wanted.items() if may}
    return frozenset((held | given) - (set(wanted) - given))

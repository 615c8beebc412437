"""Methods about chats, their members and files."""

from typing import Any

from playground.checks import find_chat, find_user, present_chat
from playground.files import MAX_DOWNLOAD
from playground.membership import member_json, set_status
from playground.refusal import bad
from playground.world import MEMBERS, Chat, Json, World


def get_chat(world: World, args: Json) -> Json:
    """getChat: a ChatFullInfo."""
    chat = find_chat(world, args["chat_id"])
    if chat.type != "private":
        present_chat(world, chat.id)
    full = chat.as_json() | {"accent_color_id": chat.id % 7, "max_reaction_count": 11}
    full["accepted_gift_types"] = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    if pinned := [number for number in chat.pinned if number in chat.messages]:
        full["pinned_message"] = chat.messages[pinned[-1]].as_json()
    return full


def get_chat_member(world: World, args: Json) -> Json:
    """getChatMember."""
    chat = present_chat(world, args["chat_id"])
    return member_json(chat, find_user(world, args["user_id"]))


def get_chat_administrators(world: World, args: Json) -> list[Json]:
    """getChatAdministrators: without the bots, unless asked for."""
    chat = present_chat(world, args["chat_id"])
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    heads = [world.users[id_] for id_, status in chat.members.items() if status in ("creator", "administrator")]
    return [member_json(chat, user) for user in heads if not user.is_bot or args.get("return_bots")]


def get_chat_member_count(world: World, args: Json) -> int:
    """getChatMemberCount."""
    chat = present_chat(world, args["chat_id"])
    return 2 if chat.type == "private" else sum(status in MEMBERS for status in chat.members.values())


def leave_chat(world: World, args: Json) -> bool:
    """leaveChat."""
    chat = present_chat(world, args["chat_id"])
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    set_status(world, chat, world.bot, "left", by=world.bot)
    return True


def export_chat_invite_link(world: World, args: Json) -> str:
    """exportChatInviteLink: a new primary link; the one before no longer leads anywhere."""
    chat = _inviting(world, args)
    chat.invite_links[:1] = [_new_link(world)]
    return chat.invite_links[0]


def create_chat_invite_link(world: World, args: Json) -> Json:
    """createChatInviteLink."""
    chat = _inviting(world, args)
    if args.get("creates_join_request") and args.get("member_limit"):
        raise bad("member limit can't be specified for links requiring administrator approval")
    if not chat.invite_links:
        chat.invite_links.append(_new_link(world))
    chat.invite_links.append(_new_link(world))
    given = {name: args[name] for name in ("name", "expire_date", "member_limit") if args.get(name)}
    flags = {"creates_join_request": bool(args.get("creates_join_request")), "is_primary": False, "is_revoked": False}
    return {"invite_link": chat.invite_links[-1], "creator": world.bot.as_json()} | flags | given


def _inviting(world: World, args: Json) -> Chat:
    chat = present_chat(world, args["chat_id"])
    if not chat.lets(world.bot.id, "invite_users"):
        raise bad("not enough rights to manage chat invite link")
    return chat


def _new_link(world: World) -> str:
    return f"https://t.me/+playground{world.changed():06d}"


def get_file(world: World, args: Json) -> Json:
    """getFile: for a download of up to 20 MB."""
    stored = world.files.find(args["file_id"])
    if stored is None:
        raise bad("invalid file_id")
    if len(stored.upload.data) > MAX_DOWNLOAD:
        raise bad("file is too big")
    return stored.reference() | {"file_path": stored.path}


METHODS: dict[str, Any] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "exportChatInviteLink": export_chat_invite_link,
    "createChatInviteLink": create_chat_invite_link,
    "getFile": get_file,
}

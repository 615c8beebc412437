"""Entering and leaving chats, and what the bot hears of it."""

from playground.rights import checked_rights, rights_in, rights_json, usual_rights
from playground.world import MEMBERS, Chat, Json, User, World


def member_json(chat: Chat, user: User, status: str | None = None) -> Json:
    """A ChatMember of the Bot API."""
    if status is None:
        status = "member" if chat.type == "private" else chat.members.get(user.id, "left")
    member: Json = {"user": user.as_json(), "status": status}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        held = chat.bot_rights if user.is_bot else frozenset(rights_in(chat.type))
        member |= {"can_be_edited": False, "is_anonymous": False} | rights_json(chat.type, held)
    elif status == "kicked":
        member["until_date"] = 0
    return member


def _tell_change(world: World, kind: str, chat: Chat, by: User, before: Json, after: Json) -> None:
    change: Json = {
        "chat": chat.as_json(),
        "from": by.as_json(),
        "date": int(world.clock.seconds()),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    world.updates.add(kind, change, chat.id)


def set_status(
    world: World, chat: Chat, user: User, status: str, by: User, rights: frozenset[str] | None = None
) -> None:
    """Changes the status of a user in a chat, of the bot also its rights.

    The bot hears of itself, and of others where it is an administrator.
    """
    old = member_json(chat, user)
    before = world.set_member(chat, user, status)
    if rights is not None:
        chat.bot_rights = rights
    new = member_json(chat, user)
    if old == new:
        return
    if user is world.bot:
        _tell_change(world, "my_chat_member", chat, by, old, new)
    elif chat.members.get(world.bot.id) == "administrator":
        _tell_change(world, "chat_member", chat, by, old, new)
    if chat.type in ("group", "supergroup"):
        _note(world, chat, user, by, came=status in MEMBERS, was_there=before in MEMBERS)


def set_rights(world: World, chat: Chat, by: User, wanted: dict[str, bool]) -> None:
    """Gives the bot rights in a chat or takes them. Raises ValueError for what is no right there."""
    assert chat.members.get(world.bot.id) == "administrator", f"the bot is no administrator of {chat.title}"
    set_status(world, chat, world.bot, "administrator", by, checked_rights(chat.type, wanted, chat.bot_rights))


def found_chat(world: World, kind: str, title: str, owner: User | None, username: str | None = None) -> Chat:
    """A new channel or group. Its owner is in it, the bot not yet."""
    channel = kind == "channel"
    number = -1_000_000_000_000 - next(world.channel_ids) if channel else -next(world.group_ids)
    chat = world.add_chat(Chat(number, kind, title, username, bot_rights=usual_rights(kind)))
    if owner is not None:
        world.set_member(chat, owner, "creator")
    return chat


def _note(world: World, chat: Chat, user: User, by: User, came: bool, was_there: bool) -> None:
    """The line that a group shows when somebody comes or goes."""
    if came == was_there:
        return
    described = user.as_json()
    content: Json = {"new_chat_members": [described]} if came else {"left_chat_member": described}
    world.tell("message", world.post(chat, by, content=content))


def set_blocked(world: World, chat: Chat, blocked: bool) -> None:
    """A person blocks the bot in their private chat, or takes it back."""
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    status = {True: "kicked", False: "member"}
    old, new = (member_json(chat, world.bot, status[which]) for which in (not blocked, blocked))
    world.changed()
    _tell_change(world, "my_chat_member", chat, world.users[chat.id], old, new)


def migrate(world: World, group: Chat) -> Chat:
    """Turns a group into a supergroup with a new id; both chats get the service message that says so."""
    new_id = -1_000_000_000_000 - next(world.channel_ids)
    new = Chat(new_id, "supergroup", group.title, bot_rights=group.bot_rights)
    world.add_chat(new)
    for user_id, status in list(group.members.items()):
        world.set_member(new, world.users[user_id], status)
        if group in world.chats_of.get(user_id, []):
            world.chats_of[user_id].remove(group)
    by = next((world.users[id_] for id_ in group.members if id_ != world.bot.id), world.bot)
    world.tell("message", world.post(group, by, content={"migrate_to_chat_id": new_id}))
    group.migrated_to = new_id
    world.tell("message", world.post(new, by, content={"migrate_from_chat_id": group.id}))
    return new

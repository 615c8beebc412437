"""Entering and leaving chats, and what the bot hears of it."""

from playground.world import MEMBERS, Chat, Json, User, World

_ADMIN_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def member_json(chat: Chat, user: User, status: str | None = None) -> Json:
    """A ChatMember of the Bot API."""
    if status is None:
        status = "member" if chat.type == "private" else chat.members.get(user.id, "left")
    member: Json = {"user": user.as_json(), "status": status}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member |= dict.fromkeys(_ADMIN_RIGHTS, False) | {"can_manage_chat": True}
        if chat.type == "channel":
            member |= {"can_post_messages": chat.may_post, "can_edit_messages": chat.may_post}
    elif status == "kicked":
        member["until_date"] = 0
    return member


def set_status(world: World, chat: Chat, user: User, status: str, by: User) -> None:
    """Changes the status of a user in a chat. The bot hears of itself, and of others where it is an administrator."""
    before = world.set_member(chat, user, status)
    if before == status:
        return
    change: Json = {
        "chat": chat.as_json(),
        "from": by.as_json(),
        "date": int(world.clock.seconds()),
        "old_chat_member": member_json(chat, user, before),
        "new_chat_member": member_json(chat, user, status),
    }
    if user is world.bot:
        world.updates.add("my_chat_member", change, chat.id)
    elif chat.members.get(world.bot.id) == "administrator":
        world.updates.add("chat_member", change, chat.id)
    if chat.type in ("group", "supergroup"):
        _note(world, chat, user, by, came=status in MEMBERS, was_there=before in MEMBERS)


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
    person = world.users[chat.id]
    status = {True: "kicked", False: "member"}
    change: Json = {
        "chat": chat.as_json(),
        "from": person.as_json(),
        "date": int(world.clock.seconds()),
        "old_chat_member": member_json(chat, world.bot, status[not blocked]),
        "new_chat_member": member_json(chat, world.bot, status[blocked]),
    }
    world.changed()
    world.updates.add("my_chat_member", change, chat.id)


def migrate(world: World, group: Chat, new_id: int) -> Chat:
    """Turns a group into a supergroup with a new id; both chats get the service message that says so."""
    new = Chat(new_id, "supergroup", group.title)
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

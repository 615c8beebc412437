"""Methods about the bot itself: commands, names, descriptions, the menu button."""

import re
from typing import Any

from playground.checks import find_chat
from playground.profile import ScopeKey
from playground.refusal import bad
from playground.world import Chat, Json, World

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")


def get_me(world: World, _: Json) -> Json:
    """getMe."""
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(world: World, args: Json) -> bool:
    """setMyCommands: at most 100 for a scope and language."""
    commands = args["commands"]
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    ready = []
    for command in commands:
        name, description = command["command"], command["description"]
        if not _COMMAND.fullmatch(name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(description.strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        ready.append({"command": name.removeprefix("/"), "description": description.strip()})
    key = (_scope(world, args.get("scope")), _language(args))
    if ready:
        world.profile.commands[key] = ready
    else:
        world.profile.commands.pop(key, None)
    world.changed()
    return True


def get_my_commands(world: World, args: Json) -> list[dict[str, str]]:
    """getMyCommands."""
    return world.profile.commands.get((_scope(world, args.get("scope")), _language(args)), [])


def delete_my_commands(world: World, args: Json) -> bool:
    """deleteMyCommands."""
    world.profile.commands.pop((_scope(world, args.get("scope")), _language(args)), None)
    world.changed()
    return True


def set_my_name(world: World, args: Json) -> bool:
    """setMyName: up to 64 characters."""
    return _set_text(world, world.profile.names, args, "name", 64)


def get_my_name(world: World, args: Json) -> Json:
    """getMyName."""
    return {"name": world.profile.worded(world.profile.names, _language(args)) or world.bot.first_name}


def set_my_description(world: World, args: Json) -> bool:
    """setMyDescription: up to 512 characters."""
    return _set_text(world, world.profile.descriptions, args, "description", 512)


def get_my_description(world: World, args: Json) -> Json:
    """getMyDescription."""
    return {"description": world.profile.worded(world.profile.descriptions, _language(args)) or ""}


def set_my_short_description(world: World, args: Json) -> bool:
    """setMyShortDescription: up to 120 characters."""
    return _set_text(world, world.profile.short_descriptions, args, "short_description", 120)


def get_my_short_description(world: World, args: Json) -> Json:
    """getMyShortDescription."""
    return {"short_description": world.profile.worded(world.profile.short_descriptions, _language(args)) or ""}


def set_chat_menu_button(world: World, args: Json) -> bool:
    """setChatMenuButton: of one private chat, or of all others."""
    button = args.get("menu_button") or {"type": "default"}
    if args.get("chat_id"):
        _private_chat(world, args).menu_button = button
    else:
        world.profile.menu_button = button
    return True


def get_chat_menu_button(world: World, args: Json) -> Json:
    """getChatMenuButton."""
    own = _private_chat(world, args).menu_button if args.get("chat_id") else None
    return own or world.profile.menu_button


def _private_chat(world: World, args: Json) -> Chat:
    chat = find_chat(world, args["chat_id"])
    if chat.type != "private":
        raise bad("chat is not a private chat")
    return chat


def _set_text(world: World, texts: dict[str, str], args: Json, name: str, longest: int) -> bool:
    text = args.get(name, "")
    if len(text) > longest:
        raise bad(f"{name.replace('_', ' ')} is too long")
    if text:
        texts[_language(args)] = text
    else:
        texts.pop(_language(args), None)
    world.changed()
    return True


def _language(args: Json) -> str:
    code: str = args.get("language_code") or ""
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def _scope(world: World, scope: Json | None) -> ScopeKey:
    if scope is None:
        return ("default", 0, 0)
    if "chat_id" not in scope:
        return (scope["type"], 0, 0)
    chat = find_chat(world, scope["chat_id"])
    return (scope["type"], chat.id, scope.get("user_id", 0))


METHODS: dict[str, Any] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": set_my_name,
    "getMyName": get_my_name,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}

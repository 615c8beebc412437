"""Methods about the bot itself: commands, names, descriptions, the menu button."""

import re
from typing import Any

from playground.checks import find_chat
from playground.profile import ScopeKey
from playground.refusal import bad
from playground.world import Json, World

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


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
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    ready = []
    for command in commands:
        name, description = command.get("command"), command.get("description")
        if not isinstance(name, str) or not _COMMAND.fullmatch(name):
            raise bad("BOT_COMMAND_INVALID")
        if not isinstance(description, str) or not 1 <= len(description.strip()) <= 256:
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
    """setChatMenuButton."""
    button = args.get("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "web_app", "default"):
        raise bad("can't parse menu button: unsupported type specified")
    if args.get("chat_id"):
        chat = find_chat(world, args["chat_id"])
        if chat.type != "private":
            raise bad("chat is not a private chat")
        chat.menu_button = button
    else:
        world.profile.menu_button = button
    return True


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


def _scope(world: World, scope: Any) -> ScopeKey:
    if scope is None:
        return ("default", 0, 0)
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _WIDE_SCOPES:
        return (kind, 0, 0)
    if kind in ("chat", "chat_administrators", "chat_member"):
        chat = find_chat(world, scope.get("chat_id"))
        user_id = scope.get("user_id", 0) if kind == "chat_member" else 0
        return (kind, chat.id, user_id)
    raise bad("can't parse BotCommandScope: unsupported type specified")


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
}

"""The links that Telegram opens itself, and what they ask for."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

HOSTS = ("t.me", "telegram.me", "telegram.dog")
_NAME = re.compile(r"\w{3,32}")
_PARAMETER = re.compile(r"[A-Za-z0-9_-]{0,64}")


@dataclass(frozen=True, slots=True)
class Link:
    """`kind` says what it does.

    "chat" opens the bot, a channel or a group by name (`parameter` is for /start when it is there, `text` is put into
    the text box), "add" puts the bot into a channel or group with rights, "share" writes `text` into a chat,
    "post" leads to a chat by its id, "invite" lets its reader in.
    """

    kind: str
    name: str = ""
    parameter: str | None = None
    text: str = ""
    into: str = ""  # "channel" or "group"
    rights: frozenset[str] = frozenset()
    chat_id: int = 0


def read_link(url: str) -> Link | None:
    """The link, or None if it is for a browser. Raises AssertionError if it is Telegram's but leads nowhere."""
    parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
    asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if parts.scheme.lower() == "tg":
        link = _of_app((parts.hostname or "").lower(), asked)
    elif (parts.hostname or "").lower() in HOSTS:
        link = _of_site([part for part in parts.path.split("/") if part], asked)
    else:
        return None
    assert link is not None, f"not a link that Telegram opens: {url}"
    return link


def _of_app(command: str, asked: dict[str, str]) -> Link | None:
    """tg://resolve?domain=name&start=x and its like."""
    if command == "resolve":
        return _of_name(asked.pop("domain", ""), asked)
    if command in ("msg_url", "share"):
        return _share(asked)
    if command == "privatepost" and asked.get("channel", "").isdecimal():
        return Link("post", chat_id=-1_000_000_000_000 - int(asked["channel"]))
    return Link("invite", parameter=asked["invite"]) if command == "join" and asked.get("invite") else None


def _of_site(path: list[str], asked: dict[str, str]) -> Link | None:
    if not path:
        return None
    if path[0] == "share":
        return _share(asked)
    if path[0] == "c" and len(path) > 1 and path[1].isdecimal():
        return Link("post", chat_id=-1_000_000_000_000 - int(path[1]))
    if path[0].startswith("+"):
        return Link("invite", parameter=path[0][1:])
    return _of_name(path[0], asked)


def _share(asked: dict[str, str]) -> Link | None:
    text = "\n".join(part for part in (asked.get("url"), asked.get("text")) if part)
    return Link("share", text=text) if asked.get("url") else None


def _of_name(name: str, asked: dict[str, str]) -> Link | None:
    into = next((where for where in ("channel", "group") if f"start{where}" in asked), "")
    parameter = asked.get(f"start{into}")
    if not _NAME.fullmatch(name) or not _PARAMETER.fullmatch(parameter or ""):
        return None
    if into:
        rights = frozenset(asked.get("admin", "").replace(" ", "+").split("+")) - {""}
        return Link("add", name.lower(), parameter, into=into, rights=rights)
    return Link("chat", name.lower(), parameter, asked.get("text", ""))

"""Addresses of what everybody may read on the web."""

from urllib.parse import quote

from models.organisation import Organisation
from models.pledge import Pledge


def organisation_path(code: str) -> str:
    """Where an organisation stands on the web board."""
    return f"/o/{quote(code, safe='')}"


def pledge_path(token: str) -> str:
    """Where a pledge stands."""
    return f"/p/{token}"


def web_url(public_url: str, shown: Pledge | Organisation | None = None) -> str:
    """The public address of a pledge, of an organisation, or of the board itself. ``public_url`` is the board's own."""
    base = public_url.rstrip("/")
    if shown is None:
        return f"{base}/"
    if isinstance(shown, Organisation):
        return base + organisation_path(shown.code)
    assert shown.token is not None, "a draft has no link"
    return base + pledge_path(shown.token)


def web_page(public_url: str | None, shown: Pledge | Organisation) -> str | None:
    """The same, where there is a board at all."""
    return web_url(public_url, shown) if public_url is not None else None

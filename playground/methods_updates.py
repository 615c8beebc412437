"""getUpdates and the webhook."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from playground.faults import Faults
from playground.refusal import bad
from playground.webhook import Delivery
from playground.world import Json, World

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class UpdateMethods:
    """The methods by which the bot gets its updates."""

    def __init__(self, world: World, faults: Faults, answer: Callable[[Json], Awaitable[object]]) -> None:
        self._updates = world.updates
        self._faults = faults
        self._answer = answer

    async def carry_out(self, method: str, args: Json, gone: Callable[[], bool]) -> Any:
        """Carries out one of these methods."""
        if method == "getUpdates":
            self._updates.allow(args.get("allowed_updates"))
            offset, limit, timeout = args.get("offset", 0), args.get("limit", 100), args.get("timeout", 0)
            return await self._updates.get(offset, limit, timeout, gone)
        if method == "setWebhook":
            return await self._set_webhook(args)
        if method == "deleteWebhook":
            return await self._delete_webhook(args)
        return self._webhook_info()

    async def _set_webhook(self, args: Json) -> bool:
        url = args.get("url", "")
        if not url:
            return await self._delete_webhook(args)
        parts = urlsplit(url)
        if parts.hostname not in _LOOPBACK:
            raise bad("bad webhook: the playground delivers to this machine only")
        if parts.scheme not in ("http", "https"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = args.get("secret_token")
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        connections = args.get("max_connections", 40)
        if not 1 <= connections <= 100:
            raise bad("max_connections must be between 1 and 100")
        self._updates.allow(args.get("allowed_updates"))
        if args.get("drop_pending_updates"):
            self._updates.drop_all()
        delivery = Delivery(
            self._updates, self._faults, self._answer, url=url, secret=secret, max_connections=connections
        )
        await self._turn_to(delivery)
        return True

    async def _delete_webhook(self, args: Json) -> bool:
        if args.get("drop_pending_updates"):
            self._updates.drop_all()
        await self._turn_to(None)
        return True

    async def _turn_to(self, delivery: Delivery | None) -> None:
        before = self._updates.delivery
        if before is not None or delivery is not None:
            self._updates.use(delivery)
        if before is not None:
            await before.close()

    def _webhook_info(self) -> Json:
        delivery = self._updates.delivery
        info: Json = {
            "url": delivery.url if delivery else "",
            "has_custom_certificate": False,
            "pending_update_count": self._updates.pending,
        }
        if self._updates.allowed is not None:
            info["allowed_updates"] = sorted(self._updates.allowed)
        if delivery is not None:
            info |= {"max_connections": delivery.max_connections, "ip_address": "127.0.0.1"}
            if delivery.last_error is not None:
                info["last_error_date"], info["last_error_message"] = delivery.last_error
        return info

    async def close(self) -> None:
        """Ends polling and deliveries."""
        self._updates.close()
        if self._updates.delivery is not None:
            await self._updates.delivery.close()

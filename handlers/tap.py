"""A handler for one kind of button, recognised by its typed meaning."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from telegram import Update
from telegram.ext import BaseHandler

from handlers.turn import Context, current
from views.callbacks import Callback

Pressed = TypeVar("Pressed", bound=Callback)


class Tap(BaseHandler[Update, Context, Any]):
    """Calls ``callback(update, context, pressed)`` for buttons of the kind ``pressed``."""

    def __init__(self, kind: type[Pressed], callback: Callable[[Update, Context, Pressed], Awaitable[Any]]) -> None:
        super().__init__(callback)  # type: ignore[arg-type]
        self.kind = kind

    def check_update(self, update: object) -> Callback | None:
        """The button's meaning if it is of this kind."""
        if not isinstance(update, Update) or update.callback_query is None:
            return None
        pressed = current.get().pressed
        return pressed if isinstance(pressed, self.kind) else None

    async def handle_update(self, update: Update, application: Any, check_result: Any, context: Context) -> Any:  # noqa: ARG002
        """Runs the callback with the button's meaning."""
        return await self.callback(update, context, check_result)  # type: ignore[call-arg]

"""One person's phone: acts as they would and shows what they see."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from playground import people
from playground.buttons import Button, find_button
from playground.following import Following
from playground.membership import set_blocked, set_status
from playground.sending import PLACE, TINY_PNG
from playground.world import Chat, Json, Message, Query, User, World

__all__ = ["TINY_PNG", "Phone"]


class Phone(Following):
    """A person with a phone. Every action waits until the bot has taken note of it."""

    def __init__(
        self,
        world: World,
        user: User,
        chat: Chat,
        settle: Callable[[], Awaitable[None]],
        caption: dict[str, str] | None = None,
    ) -> None:
        super().__init__(world, user, chat, settle)
        self.caption = caption
        self.read: dict[int, int] = {}  # by chat: the last message seen
        self.clipboard: str | None = None
        self.inline_query: str | None = None
        self.inline_results: list[Json] = []
        self.inline_answer: Query | None = None

    async def taps(self, label: str, chat: Chat | int | None = None) -> None:
        """Presses the button with this label: under a message of the open chat, else on the keyboard below it."""
        self.open_chat = self.open_chat if chat is None else self.chat_of(chat)
        await self.presses(find_button(self.open_chat, label))

    async def taps_twice(self, label: str) -> None:
        """Presses a button twice before the bot can answer."""
        button = find_button(self.open_chat, label)
        await self.presses(button, times=2)

    async def presses(self, button: Button, times: int = 1) -> None:
        """Presses this very button."""
        self._acts()
        self.inline_query = None
        for _ in range(times):
            self._press(button)
        await self._settle()

    def _press(self, button: Button) -> None:
        given, message = button.given, button.message
        if message is None:
            self._press_reply(given)
        elif "callback_data" in given:
            people.press(self.world, self.user, message, given["callback_data"])
        elif "url" in given:
            self._open(given["url"])
        elif "copy_text" in given:
            self.clipboard = given["copy_text"]["text"]
        else:
            drafts = (value for key, value in given.items() if key.startswith("switch_inline_query"))
            self.inline_query = next((value for value in drafts if isinstance(value, str)), "")

    def _press_reply(self, given: Json) -> None:
        chat = self.open_chat
        if chat.reply_keyboard and chat.reply_keyboard.get("one_time_keyboard"):
            chat.reply_keyboard = None
        if given.get("request_contact"):
            self._share(self.user, chat)
        elif given.get("request_location"):
            people.write(self.world, self.user, chat, content={"location": PLACE})
        else:
            people.say(self.world, self.user, chat, given["text"])

    async def taps_data(self, data: str, message_id: int | None = None, chat: Chat | int | None = None) -> Query:
        """Presses a forged button: any data, on this message (else the newest one of the bot)."""
        where = self._acts(self.chat_of(chat))
        messages = [m for m in where.messages.values() if m.sender is self.world.bot]
        if message_id is not None:
            messages = [where.messages[message_id]] if message_id in where.messages else []
            if not messages:  # Telegram also reports presses on messages that are gone
                messages = [Message(where, message_id, 0, self.world.bot, deleted=True)]
        assert messages, f"{self.name} sees no message of the bot to press a button on"
        query = people.press(self.world, self.user, messages[-1], data)
        await self._settle()
        return query

    async def asks_inline(
        self, query: str, timeout: float = 5, *, offset: str = "", chat: Chat | int | None = None
    ) -> list[dict[str, Any]]:
        """Types @bot and a query, in a chat with the bot unless another is given; the results that the bot offers."""
        self._acts()
        where = self.chat_of(chat) if chat is not None else None
        asked = people.ask_inline(self.world, self.user, query, offset, where)
        await self._settle()
        try:
            await asyncio.wait_for(asked.answered.wait(), timeout)
        except TimeoutError:
            raise AssertionError(f"the bot did not answer the inline query {query!r}") from None
        self.inline_query, self.inline_answer = query, asked
        self.inline_results = [*(self.inline_results if offset else []), *(asked.results or [])]
        return self.inline_results

    async def sees_more_results(self) -> list[dict[str, Any]]:
        """Scrolls down to where the bot is asked for more; all results so far."""
        before = self.inline_answer
        assert before is not None, "nothing was asked inline"
        if not before.next_offset:
            return self.inline_results
        return await self.asks_inline(self.inline_query or "", offset=before.next_offset)

    async def presses_inline_button(self) -> None:
        """Presses the button above the results, which leads to the bot and starts it with its parameter."""
        button = self.inline_answer.button if self.inline_answer else None
        assert button is not None, "there is no button above the results"
        await self.opens(f"https://t.me/{self.world.bot.username}?start={button.get('start_parameter', '')}")

    async def chooses_inline(self, index: int, chat: Chat | int | None = None) -> Message:
        """Sends one of the last results into a chat."""
        count = len(self.inline_results)
        assert index < count, f"there are {count} inline results, none with index {index}"
        where = self._acts(self.chat_of(chat))
        result, query = self.inline_results[index], self.inline_query or ""
        message = people.choose_inline(self.world, self.user, result, query, where)
        await self._settle()
        return message

    def blocks_bot(self) -> None:
        """Blocks the bot."""
        set_blocked(self.world, self.chat, True)

    def unblocks_bot(self) -> None:
        """Takes the block back."""
        set_blocked(self.world, self.chat, False)

    async def joins(self, chat: Chat | int) -> None:
        """Enters a channel or group."""
        set_status(self.world, self.chat_of(chat), self.user, "member", by=self.user)
        await self._settle()

    async def leaves(self, chat: Chat | int) -> None:
        """Leaves a channel or group."""
        set_status(self.world, self.chat_of(chat), self.user, "left", by=self.user)
        await self._settle()

    def deletes_account(self) -> None:
        """Leaves Telegram for good."""
        self.user.deactivated = True

"""What one person sees on their phone."""

import asyncio

from playground.buttons import labels
from playground.screen import chat_text, message_text, reply_rows
from playground.world import Chat, Message, User, World


class Sight:
    """A person's view of their chats. `open_chat` is the one they acted in last."""

    def __init__(self, world: World, user: User, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat
        self.open_chat = chat
        self._mark = 0  # what the world counted when the person last acted

    @property
    def user_id(self) -> int:
        """Telegram's number of this person."""
        return self.user.id

    @property
    def chat_id(self) -> int:
        """The private chat with the bot."""
        return self.chat.id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.user.first_name

    @property
    def language(self) -> str | None:
        """The language of the person's app."""
        return self.user.language_code

    @property
    def phone_number(self) -> str | None:
        """The person's number, with its plus."""
        return self.user.phone_number

    def chat_of(self, chat: Chat | int | None) -> Chat:
        """The chat meant: itself, its id, or the private chat."""
        if chat is None:
            return self.chat
        return self.world.chats[chat] if isinstance(chat, int) else chat

    @property
    def messages(self) -> list[Message]:
        """The messages of the private chat."""
        return list(self.chat.messages.values())

    @property
    def toast(self) -> str | None:
        """What the answer to the last button press said."""
        query = self.world.answers.get(self.user.id)
        return query.text if query else None

    @property
    def _new(self) -> list[Message]:
        """The bot's messages sent or edited since the last action, else its newest one."""
        chats = [self.chat] if self.open_chat is self.chat else [self.chat, self.open_chat]
        own = [m for chat in chats for m in chat.messages.values() if m.sender is self.world.bot]
        return [m for m in own if m.touched > self._mark] or own[-1:]

    @property
    def screen(self) -> str:
        """What is new since the last action, with buttons as "[label]" and the last answer as "(toast)"."""
        parts = [message_text(message) for message in self._new]
        parts += [" ".join(f"[{button['text']}]" for button in row) for row in reply_rows(self.open_chat)]
        if self.toast:
            parts.append(f"({self.toast})")
        return "\n".join(parts)

    @property
    def chat_log(self) -> str:
        """The whole private chat."""
        return chat_text(self.world, self.chat)

    def sees(self, chat: Chat | int) -> str:
        """All messages of a channel or group."""
        return chat_text(self.world, self.chat_of(chat))

    @property
    def buttons(self) -> list[str]:
        """The labels on the screen: under the messages that are new, and on the keyboard below."""
        return labels(self._new, self.open_chat)

    async def waits_for(self, text: str, timeout: float = 5) -> None:
        """Waits until the text is on the screen or in the private chat."""
        deadline = asyncio.get_running_loop().time() + timeout
        while text not in self.screen and text not in self.chat_log:
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"{self.name} did not see {text!r} within {timeout} s but:\n{self.screen}")
            await asyncio.sleep(0.02)

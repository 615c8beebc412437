"""What a person sends from their phone."""

from collections.abc import Awaitable, Callable, Sequence

from playground import people
from playground.files import Upload
from playground.methods_send import new_album, replied
from playground.sight import Sight
from playground.world import Chat, Json, Message, User, World

TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441"
    "54789c636800000082008177cd72b60000000049454e44ae426082"
)
PLACE = {"latitude": 39.9042, "longitude": 116.4074}


class Sender(Sight):
    """A person who writes, sends files, edits and deletes. Every action waits until the bot has taken note of it."""

    def __init__(self, world: World, user: User, chat: Chat, settle: Callable[[], Awaitable[None]]) -> None:
        super().__init__(world, user, chat)
        self._settle = settle

    def _acts(self, chat: Chat | None = None) -> Chat:
        """What was on the screen until now is no longer new."""
        self._mark = self.world.changes
        self.world.answers.pop(self.user.id, None)
        self.open_chat = chat if chat is not None else self.open_chat
        return self.open_chat

    async def sends(self, text: str, chat: Chat | int | None = None, *, reply_to: Message | None = None) -> Message:
        """Writes a text or a command, also as an answer to a message."""
        where = self._acts(self.chat_of(chat))
        more: Json = {"reply_to_message": replied(reply_to)} if reply_to else {}
        message = people.say(self.world, self.user, where, text, **more)[-1]
        await self._settle()
        return message

    async def shares_contact(self, chat: Chat | int | None = None, *, plus: bool = True) -> None:
        """Shares the own phone number; some apps leave out its plus."""
        self._share(self.user, self._acts(self.chat_of(chat)), plus=plus)
        await self._settle()

    async def shares_contact_of(self, other: Sight) -> None:
        """Sends somebody else's contact."""
        self._share(other.user, self._acts(self.chat))
        await self._settle()

    def _share(self, owner: User, chat: Chat, *, plus: bool = True) -> None:
        people.write(self.world, self.user, chat, content={"contact": people.contact_of(owner, plus=plus)})

    async def sends_photo(
        self, data: bytes = TINY_PNG, caption: str | None = None, chat: Chat | int | None = None
    ) -> Message:
        """Sends a picture."""
        return await self._sends_file("photo", Upload(data, "photo.png", "image/png"), caption, chat)

    async def sends_album(
        self, pictures: int | Sequence[bytes], caption: str | None = None, chat: Chat | int | None = None
    ) -> list[Message]:
        """Sends these pictures (or as many tiny ones) as one album; the caption is on the first."""
        each = [TINY_PNG] * pictures if isinstance(pictures, int) else pictures
        return await self.sends_files("photo", [Upload(data, "photo.png", "image/png") for data in each], caption, chat)

    async def sends_files(
        self, kind: str, uploads: Sequence[Upload], caption: str | None = None, chat: Chat | int | None = None
    ) -> list[Message]:
        """Sends photos or documents at once: an album if there are several. The caption is on the first."""
        where = self._acts(self.chat_of(chat))
        more: Json = {"media_group_id": new_album(self.world)} if len(uploads) > 1 else {}
        messages = []
        for index, upload in enumerate(uploads):
            text = caption if caption and not index else ""
            content = self.world.files.keep(kind, upload)
            messages.append(people.write(self.world, self.user, where, text, content=content, **more))
        await self._settle()
        return messages

    async def sends_document(
        self,
        data: bytes = b"text",
        name: str = "file.txt",
        mime: str = "text/plain",
        caption: str | None = None,
        chat: Chat | int | None = None,
    ) -> Message:
        """Sends a file."""
        return await self._sends_file("document", Upload(data, name, mime), caption, chat)

    async def sends_sticker(self) -> Message:
        """Sends a sticker."""
        return await self._sends_file("sticker", Upload(TINY_PNG, "sticker.webp", "image/webp"), None, None)

    async def sends_voice(self) -> Message:
        """Sends a voice message."""
        return await self._sends_file("voice", Upload(b"OggS", "voice.ogg", "audio/ogg"), None, None)

    async def sends_location(self) -> Message:
        """Sends a place."""
        content: Json = {"location": PLACE}
        message = people.write(self.world, self.user, self._acts(self.chat), content=content)
        await self._settle()
        return message

    async def _sends_file(self, kind: str, upload: Upload, caption: str | None, chat: Chat | int | None) -> Message:
        return (await self.sends_files(kind, [upload], caption, chat))[0]

    async def edits(self, message_id: int, text: str, chat: Chat | int | None = None) -> None:
        """Edits an own message."""
        people.revise(self.world, self.user, self._message(message_id, chat), text)
        await self._settle()

    async def deletes(self, message_id: int, chat: Chat | int | None = None) -> None:
        """Deletes an own message, or any of the private chat, for everybody."""
        people.delete(self.world, self.user, self._message(message_id, chat))
        await self._settle()

    def _message(self, message_id: int, chat: Chat | int | None) -> Message:
        where = self._acts(self.chat_of(chat))
        assert message_id in where.messages, f"there is no message {message_id} in {where.title}"
        return where.messages[message_id]

    async def forwards(self, message: Message, chat: Chat | int | None = None) -> Message:
        """Forwards a message, to the bot unless another chat is given."""
        forwarded = people.forward(self.world, self.user, message, self._acts(self.chat_of(chat)))
        await self._settle()
        return forwarded

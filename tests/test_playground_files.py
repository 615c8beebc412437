"""Files: what Telegram takes for a picture, what it shows of it, and what editing may do to it."""

import struct
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from playground.files import MAX_DOWNLOAD, MAX_PHOTO, MAX_UPLOAD
from playground.phone import TINY_PNG, Phone
from playground.raw_bot import RawBot
from playground.server import Playground


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    playground.settle = _at_once  # here the bot only listens when the test asks it to
    await playground.start()
    yield playground
    await playground.stop()


async def _at_once() -> None:
    return


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[RawBot]:
    async with RawBot(playground) as bot:
        yield bot


@pytest.fixture
async def wang(playground: Playground) -> Phone:
    phone = playground.add_phone("王小明")
    await phone.sends("/start")
    return phone


def picture(width: int, height: int, size: int = 0) -> bytes:
    """As much of a PNG as is looked at."""
    return (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height)).ljust(size, b"\x00")


async def sends(bot: RawBot, method: str, chat_id: int, files: dict[str, bytes], **fields: str) -> dict[str, Any]:
    """A call with uploads."""
    form = aiohttp.FormData({"chat_id": str(chat_id), **fields})
    for name, data in files.items():
        form.add_field(name, BytesIO(data), filename=f"{name}.png", content_type="image/png")
    async with bot.session.post(bot.address(method), data=form) as response:
        answer: dict[str, Any] = await response.json()
        assert answer["ok"] or answer["error_code"] == response.status
        return answer


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not an image", "Bad Request: IMAGE_PROCESS_FAILED"),
        (b"%PDF-1.7", "Bad Request: IMAGE_PROCESS_FAILED"),
        (picture(0, 10), "Bad Request: IMAGE_PROCESS_FAILED"),
        (picture(3000, 10), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (picture(6000, 4001), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (picture(10, 10, MAX_PHOTO + 1), "Bad Request: file is too big"),
        (b"", "Bad Request: file must be non-empty"),
    ],
)
async def test_a_picture_that_telegram_refuses(bot: RawBot, wang: Phone, data: bytes, words: str) -> None:
    assert (await sends(bot, "sendPhoto", wang.chat_id, {"photo": data}))["description"] == words


async def test_files_that_are_too_big(bot: RawBot, wang: Phone) -> None:
    answer = await sends(bot, "sendDocument", wang.chat_id, {"document": bytes(MAX_UPLOAD + 1)})
    assert answer["description"] == "Bad Request: file is too big"
    answer = await sends(bot, "sendDocument", wang.chat_id, {"document": bytes(MAX_UPLOAD + 2**21)})
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")
    large = await sends(bot, "sendDocument", wang.chat_id, {"document": bytes(MAX_DOWNLOAD + 1)})
    assert await bot.fails("getFile", file_id=large["result"]["document"]["file_id"]) == "Bad Request: file is too big"


async def test_people_send_what_bots_may_not(bot: RawBot, wang: Phone) -> None:
    await wang.sends_photo(picture(4000, 3000, MAX_PHOTO + 1))
    await wang.sends_document(bytes(MAX_UPLOAD + 1), "录像.mp4", "video/mp4")
    file_id = wang.messages[-1].content["document"]["file_id"]
    assert await bot.fails("getFile", file_id=file_id) == "Bad Request: file is too big"


async def test_every_size_of_a_photo_stands_for_all(bot: RawBot, wang: Phone) -> None:
    sent = (await sends(bot, "sendPhoto", wang.chat_id, {"photo": picture(1000, 500)}))["result"]
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    again = await bot.does("sendPhoto", chat_id=wang.chat_id, photo=sent["photo"][0]["file_id"])
    assert again["photo"] == sent["photo"]
    same = {"type": "photo", "media": sent["photo"][1]["file_id"]}
    where = {"chat_id": wang.chat_id, "message_id": sent["message_id"]}
    assert "not modified" in await bot.fails("editMessageMedia", **where, media=same)
    await bot.does("editMessageMedia", **where, media=same | {"caption": "图"})


async def test_captions_have_their_own_length(bot: RawBot, wang: Phone) -> None:
    for caption in ("a" * 1025, "😀" * 513):
        answer = await sends(bot, "sendPhoto", wang.chat_id, {"photo": TINY_PNG}, caption=caption)
        assert answer["description"] == "Bad Request: message caption is too long"
    assert (await sends(bot, "sendPhoto", wang.chat_id, {"photo": TINY_PNG}, caption="😀" * 512))["ok"]


async def test_albums_of_photos_and_videos(bot: RawBot, wang: Phone) -> None:
    media = '[{"type": "photo", "media": "attach://a", "caption": "册"}, {"type": "video", "media": "attach://b"}]'
    files = {"a": TINY_PNG, "b": b"\x00\x00\x00\x18ftyp"}
    sent = (await sends(bot, "sendMediaGroup", wang.chat_id, files, media=media))["result"]
    assert [set(message) & {"photo", "video"} for message in sent] == [{"photo"}, {"video"}]
    assert len({message["media_group_id"] for message in sent}) == 1
    where = {"chat_id": wang.chat_id, "message_id": sent[0]["message_id"]}
    document = (await sends(bot, "sendDocument", wang.chat_id, {"document": b"a"}))["result"]["document"]
    assert await bot.fails("editMessageMedia", **where, media={"type": "document", "media": document["file_id"]}) == (
        "Bad Request: can't change media type in the album"
    )
    video = {"type": "video", "media": sent[1]["video"]["file_id"]}
    assert "video" in await bot.does("editMessageMedia", **where, media=video)
    single = await bot.does("sendMediaGroup", chat_id=wang.chat_id, media=[video])
    assert "media_group_id" not in single[0]
    media = '[{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b"}]'
    answer = await sends(bot, "sendMediaGroup", wang.chat_id, files, media=media)
    assert answer["description"] == (
        'Bad Request: failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"'
    )

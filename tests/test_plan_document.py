"""The document of an organisation's plan: looked at by its content, kept by Telegram's name, and read by others."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from models import document
from models.pledge import Pledge
from playground.phone import TINY_PNG, Phone
from tests.scene import Scene
from tests.stories import begins_own, writes_head, writes_items

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF = b"%PDF-1.4\n1 0 obj"


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (DOCX, "docx"),
        (TINY_PNG, "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        ("实施方案：先走访。".encode(), "txt"),
        ("实施方案：先走访。".encode("gb18030"), "txt"),
        ("实施方案".encode("utf-16"), "txt"),
        ("\ufeff实施方案".encode(), "txt"),
        (("方" * 600_000).encode(), "txt"),
    ],
)
def test_documents_are_known_by_their_content(data: bytes, kind: str) -> None:
    assert document.look(data).kind == kind


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"#!/bin/sh\nrm -rf x",
        b"@echo off\r\ndel x",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00",
        packed("classes.dex", "AndroidManifest.xml"),
        packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 broken",
        b"  \n ",
        bytes(range(256)),
    ],
)
def test_programs_and_what_nobody_can_read_are_refused(data: bytes) -> None:
    found = document.look(data)
    assert found.kind is None
    assert found.fault is not None
    assert found.fault.code == "document_kind"


@given(st.binary(max_size=200))
def test_whatever_bytes_come_there_is_an_answer(data: bytes) -> None:
    found = document.look(data)
    assert (found.kind is None) is (found.fault is not None)


async def asked(scene: Scene) -> Phone:
    """A secretary who is asked for the document."""
    zhang = await scene.person("张书记", "secretary")
    await begins_own(zhang)
    await writes_head(zhang, theme="服务居民")
    return zhang


async def kept(scene: Scene) -> tuple[str | None, bool]:
    draft = await scene.read(lambda session: session.exec(select(Pledge)).one())
    return draft.plan_name, draft.plan_file is not None


@sqlite
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\x00\x03\x00", "这不是能看的文档"),
        (b"", "是空的"),
        (bytes(20 * 1024 * 1024 + 1), "太大了"),
    ],
)
async def test_a_renamed_program_an_empty_and_a_huge_file_are_refused_and_nothing_is_lost(
    scene: Scene, data: bytes, words: str
) -> None:
    zhang = await asked(scene)
    await zhang.sends_document(data, "实施方案.pdf", "application/pdf")
    assert words in zhang.screen
    assert "有方案的文档吗" in zhang.screen
    assert await kept(scene) == (None, False)
    await zhang.sends_document(DOCX, "方案<b>.docx", "application/msword")
    assert "请从下面选" in zhang.screen
    assert await kept(scene) == ("方案<b>.docx", True)


@sqlite
async def test_a_reader_is_sent_the_document(scene: Scene) -> None:
    zhang = await asked(scene)
    zhao = await scene.person("赵奶奶", "resident")
    await zhang.sends_document(PDF, "实施方案.pdf", "application/pdf")
    await writes_items(zhang)
    await zhang.taps("看方案和文档")
    assert "实施方案.pdf" in zhang.screen or "实施方案" in zhang.screen
    await zhang.sends("/menu")
    await zhang.taps("管理本组织")
    await zhang.taps("接着写组织的承诺")
    await zhang.taps("公布")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("服务居民 · 群众反映好")
    before = len(zhao.messages)
    await zhao.taps("看方案和文档")
    assert len(zhao.messages) == before + 1
    assert "document" in zhao.messages[-1].content
    assert zhao.messages[-1].content["document"]["file_name"] == "实施方案.pdf"


@sqlite
async def test_a_photo_of_the_plan_is_taken_sent_on_and_taken_off_again(scene: Scene) -> None:
    zhang = await asked(scene)
    await zhang.sends_photo()
    assert await kept(scene) == (None, True)
    await zhang.taps("返回")
    assert "现在附的是：一张图片" in zhang.screen
    draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
    await zhang.taps_data(f"plf:{draft}:1")
    assert "photo" in zhang.messages[-1].content
    await zhang.taps_data(f"plhx:{draft}:document")
    assert await kept(scene) == (None, False)


@sqlite
async def test_what_was_fetched_too_late_stays_out_of_a_pledge_that_is_public(scene: Scene) -> None:
    zhang = await asked(scene)
    await zhang.sends_document(PDF, "实施方案.pdf", "application/pdf")
    await zhang.taps("不要了")
    await zhang.taps("是的，删掉")
    await zhang.sends_document(PDF, "实施方案.pdf", "application/pdf")
    assert await scene.read(lambda session: session.exec(select(Pledge)).all()) == []


@sqlite
async def test_strangers_to_a_draft_get_nothing_of_its_plan(scene: Scene) -> None:
    zhang = await asked(scene)
    await zhang.sends_document(PDF, "实施方案.pdf", "application/pdf")
    zhao = await scene.person("赵奶奶", "resident")
    draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
    await zhao.taps_data(f"plf:{draft}:1")
    assert "已经公布或删除" in (zhao.toast or "")


@sqlite
async def test_a_file_that_cannot_be_fetched_is_asked_for_again(scene: Scene) -> None:
    zhang = await asked(scene)
    scene.playground.faults.fail("getFile", 1, 400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    await zhang.sends_document(PDF, "实施方案.pdf", "application/pdf")
    assert "文件没有取到" in zhang.screen
    assert "有方案的文档吗" in zhang.screen

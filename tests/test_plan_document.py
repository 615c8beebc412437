"""The document of an organisation's plan: looked at by its content, kept by Telegram's name, and read by others."""

import asyncio
import io
import struct
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from handlers.turn import Effect, Fetch
from models import document
from models.pledge import Pledge
from playground.files import Upload
from playground.phone import TINY_PNG, Phone
from tests.scene import Scene
from tests.stories import begins_own, writes_head, writes_items

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF = b"%PDF-1.4\n1 0 obj"


OPC = "http://schemas.openxmlformats.org"
TYPES = f"""<Types xmlns="{OPC}/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/></Types>"""


def packed(*names: str, **told: str) -> bytes:
    """A ZIP file of these parts; what the parts ``types`` and ``rels`` of a document say may be given."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, told.get("types", TYPES) if name == "[Content_Types].xml" else "x")
        if "rels" in told:
            archive.writestr("word/_rels/document.xml.rels", told["rels"])
    return held.getvalue()


def way(kind: str, to: str) -> str:
    return f"""<Relationships><Relationship Id="r1" Type="{OPC}/{kind}" Target="{to}"/></Relationships>"""


def content(kind: str) -> str:
    return f"""<Types><Override PartName="/word/media/image1.png" ContentType="{kind}"/></Types>"""


WORD = ("[Content_Types].xml", "word/document.xml")
DOCX = packed(*WORD)


def long_list(parts: int, *, large: bool) -> bytes:
    """What looks like a document and is nothing but a list of parts; ``large`` with the end of a ZIP file over 4 GB."""
    names = [*(name.encode() for name in WORD), *(b"word/%x.xml" % number for number in range(parts))]
    entry = struct.Struct("<4s4B4HL2L5H2L")
    listed = b"".join(
        entry.pack(b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
        for name in names
    )
    begins = b"PK\x03\x04" + bytes(26)
    count = len(names)
    if not large:
        return begins + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, len(listed), len(begins), 0)
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(listed), len(begins))
    place = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(begins) + len(listed), 1)
    return begins + listed + end + place + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 1000, 30, 0)


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
        packed(*WORD, types="<!DOCTYPE a [<!ENTITY b 'c'>]><Types>&b;</Types>"),
        packed(*WORD, types="no list"),
        DOCX + b"more",
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


@pytest.mark.parametrize(
    "data",
    [
        packed(*WORD, "word/vbaProject.bin"),
        packed(*WORD, "word/embeddings/oleObject1.bin"),
        packed(*WORD, "word/embeddings/run.exe"),
        packed(*WORD, "word/media/run.exe"),
        packed(*WORD, "word\\run.xml"),
        packed(*WORD, "classes.dex", "AndroidManifest.xml"),
        packed(
            *WORD, "word/media/image1.png", rels=way("officeDocument/2006/relationships/vbaProject", "media/image1.png")
        ),
        packed(*WORD, "word/other.bin", rels=way("officeDocument/2006/relationships/oleObject", "other.bin")),
        packed(*WORD, "word/other.bin", rels=way("officeDocument/2006/relationships/package", "other.bin")),
        packed(*WORD, "word/media/image1.png", types=content("application/vnd.ms-office.vbaProject")),
        packed(*WORD, types=content("application/vnd.ms-word.document.macroEnabled.main+xml")),
    ],
)
def test_a_word_document_with_programs_or_other_files_in_it_is_refused(data: bytes) -> None:
    found = document.look(data, "方案.docx")
    assert found.fault is not None
    assert found.fault.code == "document_packed"


def test_a_word_document_with_what_word_puts_into_it_is_taken() -> None:
    parts = (
        "docProps/thumbnail.jpeg",
        "customXml/item1.xml",
        "word/fonts/font1.odttf",
        "word/media/image1.emf",
        "word/",
    )
    rels = way("officeDocument/2006/relationships/image", "media/image1.emf")
    assert document.look(packed(*WORD, *parts, rels=rels), "方案.DOCX").kind == "docx"


@pytest.mark.parametrize("large", [False, True])
def test_a_document_that_is_only_a_list_of_parts_is_refused_at_once(large: bool) -> None:
    data, before = long_list(200_000, large=large), time.process_time()
    found = document.look(data, "方案.docx")
    assert time.process_time() - before < 0.5
    assert found.fault is not None
    assert found.fault.code == "document_kind"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("方案.bat", PDF, "document_kind"),
        ("方案.exe", b"\xff\xd8\xff\xe0", "document_kind"),
        ("方案.apk", DOCX, "document_kind"),
        ("方案.html", b"<!doctype html>", "document_kind"),
        ("方案.pdf.js", b"WScript.Echo(1)", "document_kind"),
        ("方案", PDF, "document_kind"),
        ("", PDF, "document_kind"),
        ("方案.pdf ", PDF, "document_kind"),
        ("方案.pdf", "宣读方案".encode(), "document_ending"),
        ("方案.txt", PDF, "document_ending"),
        ("方案\u202etxt.pdf", PDF, "document_name"),
        ("方案\u200b.pdf", PDF, "document_name"),
        ("方案\n.pdf", PDF, "document_name"),
    ],
)
def test_a_name_that_does_not_fit_its_content_is_refused(name: str, data: bytes, code: str) -> None:
    found = document.look(data, name)
    assert found.fault is not None
    assert found.fault.code == code


@pytest.mark.parametrize(
    ("name", "data"), [("方案.PDF", PDF), ("图.jpeg", b"\xff\xd8\xff\xe0"), ("👨\u200d👩.txt", b"plan")]
)
def test_a_name_that_fits_its_content_is_taken(name: str, data: bytes) -> None:
    assert document.look(data, name).kind is not None


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
        ("先走访。".encode(), "应该以 .txt 结尾"),
        (packed(*WORD, "word/vbaProject.bin"), "嵌着程序"),
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
@pytest.mark.parametrize(("name", "words"), [("方案.bat", "这不是能看的文档"), ("\u202efdp.方案.pdf", "改个名字")])
async def test_a_name_that_misleads_is_refused_before_the_file_is_fetched(scene: Scene, name: str, words: str) -> None:
    zhang = await asked(scene)
    await zhang.sends_document(PDF, name, "application/pdf")
    assert words in zhang.screen
    assert not [each for each in scene.playground.calls if each.method == "getFile"]
    assert await kept(scene) == (None, False)


@sqlite
async def test_of_many_files_sent_at_once_two_are_fetched_at_a_time(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang = await asked(scene)
    together: list[int] = []
    held = 0

    async def fetch_slowly(effect: Effect) -> None:
        nonlocal held
        held += isinstance(effect, Fetch)
        together.append(held)
        await asyncio.sleep(0.02)
        await once(effect)
        held -= isinstance(effect, Fetch)

    once = scene.bot.sender._once
    monkeypatch.setattr(scene.bot.sender, "_once", fetch_slowly)
    await zhang.sends_files("document", [Upload(PDF, "方案.pdf", "application/pdf")] * 8)
    assert max(together) == 2
    assert await kept(scene) == ("方案.pdf", True)


@sqlite
async def test_of_several_documents_one_is_kept_and_words_under_it_are_not_lost_silently(scene: Scene) -> None:
    zhang = await asked(scene)
    uploads = [Upload(PDF, f"方案{number}.pdf", "application/pdf") for number in range(3)]
    await zhang.sends_files("document", uploads, "请看第3页")
    name, _kept = await kept(scene)
    said = [message.text for message in zhang.messages if "只能留一个" in (message.text or "")]
    assert sum("没有写进去" in (message.text or "") for message in zhang.messages) == 1
    assert len(said) == 1
    assert f"留的是：{name}" in said[0]
    await zhang.taps("返回")
    await zhang.sends_document(PDF, "新方案.pdf", "application/pdf", caption="请看第3页")
    assert "文件下面的话没有写进去" in zhang.screen
    assert "只能留一个" not in zhang.screen
    assert await kept(scene) == ("新方案.pdf", True)


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

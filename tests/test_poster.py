"""The pictures: a poster for the wall and a pledge to forward. Their codes are read back module by module."""

import io
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
import segno
from PIL import Image

from bot.config import Settings
from models.organisation import Kind, Organisation
from models.pledge import Item, Pledge, Result, Status
from tests.source import ROOT
from views import card_picture, drawn, poster
from views.card_picture import CardPicture
from views.poster import Poster
from views.texts import Texts

TEXTS = Texts.load()
CAMPAIGN = Settings().campaign
LINK = "https://t.me/xianfeng_bot?start=p-Ab3_xYz-9Q4"
NAMES = ["朝阳社区党支部", "支" * 100, "<b>&amp; 🎉" + "Supercalifragilistic" * 4]


def opened(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png))
    picture.load()
    return picture


def read_back(picture: Image.Image, link: str, low: int) -> None:
    """Finds the code below ``low`` by its black, and compares every module with what it must be."""
    grey = picture.convert("L").point(lambda value: 0 if value > 0 else 255)  # only the code is wholly black
    box = grey.crop((0, low, *picture.size)).getbbox()
    assert box is not None
    left, top, right, bottom = box[0], box[1] + low, box[2], box[3] + low
    matrix = segno.make(link, error="m", micro=False).matrix
    side = len(matrix)
    assert right - left == bottom - top
    assert (right - left) % side == 0
    module = (right - left) // side
    assert module >= 4
    for row in range(side):
        for column in range(side):
            dot = picture.getpixel((left + column * module + module // 2, top + row * module + module // 2))
            assert dot == ((0, 0, 0) if matrix[row][column] else (255, 255, 255))
    quiet = drawn.QUIET * module
    around = picture.crop((left - quiet, top - quiet, right + quiet, bottom + quiet)).convert("L")
    around.paste(255, (quiet, quiet, quiet + right - left, quiet + bottom - top))
    assert around.getextrema() == (255, 255), "white must stand around it"


def a_poster(name: str, link: str = LINK) -> Poster:
    one = Organisation(id=1, code="B", name=name, kind=Kind.branch, created_at=datetime.now(UTC))
    made = poster.of(TEXTS, CAMPAIGN, one, link, in_telegram=True)
    return pickle.loads(pickle.dumps(made))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", NAMES)
def test_a_poster_is_a_sheet_whose_code_opens_the_link(name: str) -> None:
    sheet = opened(a_poster(name).draw())
    assert sheet.size == (2480, 3508)
    assert [round(dots) for dots in sheet.info["dpi"]] == [300, 300]
    read_back(sheet, LINK, 600)


def test_a_poster_holds_the_longest_campaign_and_address() -> None:
    made = a_poster("支" * 100, f"https://board.example.org/{'x' * 150}")
    long = Poster(
        ("先" * 100, "W" * 100), ("锋" * 300, "word " * 60), made.organisation, made.title, made.what_to_do, made.link
    )
    sheet = opened(long.draw())
    read_back(sheet, long.link, 1200)


def test_a_poster_speaks_both_languages() -> None:
    made = a_poster("朝阳社区党支部")
    assert any("扫一扫" in text for text in made.what_to_do)
    assert any("Scan" in text for text in made.what_to_do)


def a_picture(
    code: str = "zh-CN",
    *,
    what: str = "每周六上午教老人用手机",
    name: str = "王小明",
    items: int = 3,
    status: Status = Status.published,
) -> CardPicture:
    results = [Result.kept, Result.open, Result.not_kept, Result.open, Result.open]
    pledge = Pledge(id=1, organisation_id=1, status=status, created_at=datetime.now(UTC))
    promised = [
        Item(
            pledge_id=1,
            criterion=each.code,
            what=what,
            for_whom=what,
            due=date(2027, 6, 30),
            measure=what,
            result=results[place],
            percent=40 * place,
            line=place + 1,
        )
        for place, each in enumerate(CAMPAIGN.criteria.member[:items])
    ]
    made = card_picture.of(
        TEXTS.in_language(code),
        CAMPAIGN,
        pledge,
        promised,
        signed=(name, "朝阳社区党支部"),
        published="2 March 2027",
        today=date(2027, 3, 2),
        link=LINK,
        why={3: "雨季太长，工期推迟"},
    )
    return pickle.loads(pickle.dumps(made))  # type: ignore[no-any-return]


@pytest.mark.parametrize("code", ["zh-CN", "en"])
def test_a_picture_is_as_wide_as_a_phone_and_its_code_opens_the_link(code: str) -> None:
    picture = opened(a_picture(code).draw())
    assert picture.width == 1080
    read_back(picture, LINK, picture.height - 450)


@pytest.mark.parametrize(
    "what",
    [
        "长" * 200,
        "W" * 200,
        "word " * 40,
        "🎉👨‍👩‍👧" * 20,
        "<script>alert(1)</script>",
        "一\n\n二\n三",
        "العربية",
        "김영수",
        "𠮷",
    ],
)
def test_any_text_is_drawn_and_the_picture_grows_with_it(what: str) -> None:
    low = opened(a_picture(what="短", items=5).draw())
    picture = opened(a_picture(what=what, name=what[:40], items=5).draw())
    assert picture.height >= low.height - 200
    read_back(picture, LINK, picture.height - 450)
    if len(what) >= 200:
        assert picture.height > 1.8 * low.height


def test_what_became_of_it_is_said_in_words() -> None:
    picture = a_picture()
    assert [promise.result for promise in picture.promises] == ["✔ 做到了", "○ 正在做，完成 40%", "✘ 没做到"]
    assert picture.promises[2].answers[-1] == ("为什么没做到", "雨季太长，工期推迟")
    for status in (Status.published, Status.kept, Status.not_kept, Status.withdrawn):
        assert a_picture(status=status).state
        assert a_picture("en", status=status).state


# Lines


@pytest.mark.parametrize("size", [30, 60])
@pytest.mark.parametrize(
    "text", ["，" * 50, "（" * 50, "一二三，四五六。" * 9, "a" * 300, "a b " * 90, "🎉" * 9, "", "一（" * 40]
)
def test_every_sign_stands_on_a_line_that_is_no_wider_than_the_page(text: str, size: int) -> None:
    for lines in (drawn.wrapped(text, size, 400), drawn.balanced(text, size, 400)):
        assert all(line.width <= 400 for line in lines)
        expected = "".join(sign for _, sign in drawn.printable(text))
        assert "".join(line.text for line in lines).replace(" ", "") == expected.replace(" ", "")


def test_a_line_neither_begins_with_a_comma_nor_ends_with_an_open_bracket() -> None:
    for width in range(200, 500, 7):
        for line in drawn.wrapped("我们承诺（一），每周六、周日上午；（二）教老人用手机。" * 3, 40, width):
            assert line.text[0] not in drawn.NOT_FIRST
            assert line.text[-1] not in drawn.NOT_LAST


def test_an_english_word_is_not_cut() -> None:
    words = ["we", "will", "repair", "the", "road", "in", "front", "of", "building", "three"]
    for line in drawn.wrapped(" ".join(words), 40, 420):
        assert set(line.text.split()) <= set(words)


def test_the_bot_starts_without_what_draws() -> None:
    seen = (
        "import bot.app, sys; heavy = ('PIL', 'matplotlib', 'fontTools', 'zhplot', 'openpyxl', 'pypinyin', 'jinja2');"
        "print([each for each in heavy if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", seen], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

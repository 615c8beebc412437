"""The pages of the web board as browsers ask for them: what is shown, and what is not."""

import re
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from sqlmodel import Session

from models import organisation as organisations
from models import pledge_draft, pledge_history, supervision
from models.comment import Comment, Problem, State, Subject
from models.comment import Status as CommentStatus
from models.person import Person
from models.pledge import Pledge
from models.public import Names, Signature, Signed, signature
from models.tally import Figures
from tests.web_board import SCRIPT, Browser, lively, organisation, serving
from views.web.pages import parts

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_the_first_page_leads_to_organisations_and_tracks(browser: Browser) -> None:
    await lively(browser.served)
    page = await browser.page("/")
    for text in ("示例区委", "东街街道党工委", "示例区教育局", "和谐先锋", "现在共有 5 份承诺", "另有 1 份已撤回"):
        assert text in page, text
    assert 'href="/o/S"' in page
    assert "朝阳社区党支部" not in page  # it stands below one of these


async def test_an_organisation_shows_its_pledges_and_what_lies_below(browser: Browser) -> None:
    tokens = await lively(browser.served)
    street, branch = await browser.page("/o/S"), await browser.page("/o/B")
    assert "朝阳社区党支部" in street
    assert "晨光社区党支部" in street
    assert "这里还没有公布承诺" in street  # of its own
    for name in ("going", "not_kept", "withdrawn", "own"):
        assert f"/p/{tokens[name]}" in branch
    assert f"/p/{tokens['kept']}" not in branch
    assert "王小明" in branch
    assert 'href="/t/harmony"' in branch


async def test_a_track_lists_its_organisations(browser: Browser) -> None:
    page = await browser.page("/t/harmony")
    assert "和谐先锋" in page
    assert "东街街道党工委" in page
    assert "示例区教育局" not in page


async def test_a_pledge_shows_its_promises_and_all_that_happened(browser: Browser) -> None:
    tokens = await lively(browser.served)
    page = await browser.page(f"/p/{tokens['going']}")
    for text in (
        "王小明的承诺",
        "每次两小时",
        "完成 40%",
        "已经办了四次，来了十二位老人。",
        "附有照片",
        "3 项中做到了 1 项",
        "2027年6月30日",
        "改成新的一版",
    ):
        assert text in page, text
    assert "a-photo" not in page


async def test_earlier_versions_stay_readable(browser: Browser) -> None:
    tokens = await lively(browser.served)
    page = await browser.page(f"/p/{tokens['going']}?version=1")
    assert "这是第 1 版" in page
    assert "<dd>每周六上午到社区活动室教老人用手机</dd>" in page
    assert "每次两小时" not in re.sub(r"<ol class=\"history\">.*", "", page, flags=re.DOTALL)
    await browser.page(f"/p/{tokens['going']}?version=3", status=404)


async def test_a_pledge_not_kept_says_why_and_a_withdrawn_one_too(browser: Browser) -> None:
    tokens = await lively(browser.served)
    failed, gone = await browser.page(f"/p/{tokens['not_kept']}"), await browser.page(f"/p/{tokens['withdrawn']}")
    assert "医院排不开日子" in failed
    assert "没做到" in failed
    assert "已经撤回，原因是" in gone
    assert "工作调动" in gone
    assert "正在做" not in gone
    assert "已过期" in await browser.page(f"/p/{tokens['overdue']}")


async def test_an_organisation_s_pledge_shows_theme_vehicle_and_plan(browser: Browser) -> None:
    tokens = await lively(browser.served)
    page = await browser.page(f"/p/{tokens['own']}?lang=en")
    for text in ("A pledge of 朝阳社区党支部", "情系社区、奉献居民", "党员示范楼院", "第二步：结对。", "eadership"):
        assert text in page, text
    assert "李书华" not in page  # who wrote it down


async def test_a_draft_is_found_by_nothing(browser: Browser) -> None:
    tokens = await lively(browser.served)
    person = await browser.served.member("孙大海")

    def work(session: Session) -> int | None:
        return pledge_draft.begin(session, session.get_one(Person, person), browser.served.clock.now()).id

    draft = await browser.served.write(work)
    for name in (str(draft), tokens["going_id"], "None", "null"):
        await browser.page(f"/p/{name}", status=404)
    assert "孙大海" not in await browser.page("/o/B")


async def test_nothing_that_people_wrote_is_markup(browser: Browser) -> None:
    served = browser.served
    person = await served.member(SCRIPT[:60])
    _, token = await served.pledged(person, SCRIPT, SCRIPT)
    _, own = await served.pledged_by_organisation("B", SCRIPT, SCRIPT, vehicle=SCRIPT, plan=SCRIPT, plan_name=SCRIPT)

    def rename(session: Session) -> None:
        one = organisations.by_code(session, "B")
        assert one is not None
        one.name, one.code = SCRIPT, '"><b/?#&'

    await served.write(rename)
    for path in ("/", "/o/S", "/o/%22%3E%3Cb%2F%3F%23%26", f"/p/{token}", f"/p/{own}", "/t/harmony"):
        page = await browser.page(path)
        assert "<script" not in page
        assert "<img" not in page
        assert '"><b' not in page
    assert "/o/%22%3E%3Cb%2F%3F%23%26" in await browser.page("/o/S")


async def test_long_texts_and_emoji_pass(browser: Browser) -> None:
    person = await browser.served.member("👩‍🌾" * 9)
    _, token = await browser.served.pledged(person, "长" * 200, "🌻" * 100)
    assert "长" * 200 in await browser.page(f"/p/{token}")
    assert "🌻" * 100 in await browser.page(f"/p/{token}")


async def test_long_lists_are_paged(browser: Browser) -> None:
    served = browser.served
    person = await served.member("王小明")
    for number in range(25):
        await served.pledged(person, f"第 {number} 件事")

    def grow(session: Session) -> None:
        above = organisations.by_code(session, "B")
        for number in range(45):
            organisations.add(session, organisation(f"X{number}", f"小组 {number:02}", served.clock.now()), above)

    await served.write(grow)
    first, second = await browser.page("/o/B"), await browser.page("/o/B?page=2")
    assert "第 24 件事" in first
    assert "第 4 件事" in second
    assert 'href="/o/B?page=2"' in first
    assert 'rel="next" href="/o/B?below=2"' in first
    assert 'rel="prev" href="/o/B"' in second
    both = await browser.page("/o/B?page=2&below=2")
    assert "小组 44" in both
    assert 'rel="prev" href="/o/B?page=2"' in both


async def test_a_dissolved_organisation_leads_to_where_it_went_whatever_the_code_of_that(browser: Browser) -> None:
    served, code = browser.served, "东街/2?#甲"

    def merge(session: Session) -> None:
        after = organisations.add(session, organisation(code, "东街联合党支部", served.clock.now()), None)
        before = organisations.by_code(session, "C")
        assert before is not None
        before.ended_at, before.into_id = served.clock.now(), after.id

    await served.write(merge)
    page = await browser.page("/o/C")
    [way] = re.findall(r'<a href="([^"]*)">东街联合党支部</a>', page)
    assert "东街联合党支部" in await browser.page(way)


async def test_a_long_history_is_paged(browser: Browser) -> None:
    tokens = await lively(browser.served)
    await browser.served.write(lambda session: _chatter(session, int(tokens["going_id"])))
    first, second = await browser.page(f"/p/{tokens['going']}"), await browser.page(f"/p/{tokens['going']}?page=2")
    assert "消息 39" in first
    assert "消息 0" in second
    await browser.page(f"/p/{tokens['going']}?page=3", status=404)


def _chatter(session: Session, pledge_id: int) -> None:
    pledge = session.get_one(Pledge, pledge_id)
    now = pledge.created_at + timedelta(days=1)
    for number in range(40):
        pledge_history.enter(session, pledge, pledge_history.Step.progress, None, now, line=1, text=f"消息 {number}")


@pytest.mark.parametrize(
    ("names", "shown"), [("name", "王小明的承诺"), ("initial", "王某的承诺"), ("none", "一名党员的承诺")]
)
@on_sqlite
async def test_how_much_of_a_name_is_shown(database_url: str, names: str, shown: str) -> None:
    async with serving(database_url, names=names) as served, ClientSession() as session:
        tokens = await lively(served)
        browser = Browser(served, session)
        assert shown in await browser.page(f"/p/{tokens['going']}")
        for path in ("/o/B", f"/p/{tokens['going']}"):
            assert ("王小明" in await browser.page(path)) == (names == "name")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王小明", Signature(Signed.surname, "王")),
        ("anna Smith", Signature(Signed.letter, "A")),
        ("  ", Signature(Signed.member)),
        (None, Signature(Signed.former)),
    ],
)
def test_initials(name: str | None, expected: Signature) -> None:
    pledge = Pledge(organisation_id=1, signed_as=name, created_at=None)
    assert signature(pledge, Names.initial) == expected


def test_the_parts_of_a_bar_make_up_the_whole() -> None:
    for figures in (
        Figures(),
        Figures(on_time=1),
        Figures(on_time=3, soon=1, overdue=1, kept=1, not_kept=200_000),
        Figures(kept=1, overdue=1, not_kept=1),
    ):
        found = parts(figures)
        assert sum(each.width for each in found) == (100 if figures.pledged else 0)
        assert all(0 < each.width <= 100 for each in found)
        assert sum(each.number for each in found) == figures.pledged


async def test_comments_from_above_stand_with_the_organisation(browser: Browser) -> None:
    served = browser.served

    def work(session: Session) -> None:
        street, branch = (organisations.by_code(session, code) for code in "SB")
        assert street is not None
        assert branch is not None
        now = served.clock.now()
        one = Comment(
            subject=Subject.organisation,
            organisation_id=branch.id or 0,
            on_behalf_id=street.id,
            status=CommentStatus.published,
            achievements="志愿队办得好" + SCRIPT,
            private="只对您说的话",
            signed_as="周明远",
            answer="我们这就改",
            created_at=now,
            published_at=now,
        )
        session.add(one)
        session.flush()
        session.add(Problem(comment_id=one.id or 0, text="台账不全", due=now.date(), state=State.open))

    await served.write(work)
    page = await browser.page("/o/B")
    for text in ("领导点评", "东街街道党工委", "志愿队办得好", "台账不全", "还没改好", "我们这就改"):
        assert text in page, text
    for text in ("只对您说的话", "周明远", "<script"):
        assert text not in page


async def test_what_was_asked_and_answered_stands_there_without_a_name(browser: Browser) -> None:
    served = browser.served
    wang, zhao = await served.member("王小明"), await served.member("赵奶奶")
    pledge_id, token = await served.pledged(wang, "每周六教老人用手机")

    def ask(session: Session) -> None:
        asker, pledger = session.get_one(Person, zhao), session.get_one(Person, wang)
        for text, reply in (("在哪里教？", "二楼。" + SCRIPT), ("要带什么？", "手机。"), ("还没有回答？", None)):
            question = supervision.ask(session, asker, pledge_id, text, served.clock)
            if reply is not None:
                supervision.answer(session, pledger, question.id or 0, reply, served.clock.now())

    await served.write(ask)
    page = await browser.page(f"/p/{token}")
    assert page.index("问：要带什么？") < page.index("问：在哪里教？") < page.index("经过</h2>")
    assert "二楼。&lt;script&gt;" in page
    assert "<script" not in page
    assert "还没有回答？" not in page  # nobody may have seen yet that it ought to be hidden
    assert "赵奶奶" not in page
    assert "Asked: 在哪里教？" in await browser.page(f"/p/{token}?lang=en")


async def test_a_hidden_question_is_not_on_the_web(browser: Browser) -> None:
    served = browser.served
    wang, zhao = await served.member("王小明"), await served.member("赵奶奶")
    pledge_id, token = await served.pledged(wang, "每周六教老人用手机")

    def ask(session: Session) -> None:
        question = supervision.ask(session, session.get_one(Person, zhao), pledge_id, "难听的话", served.clock)
        supervision.answer(session, session.get_one(Person, wang), question.id or 0, "请好好说。", served.clock.now())
        question.hidden = True

    await served.write(ask)
    page = await browser.page(f"/p/{token}")
    assert "公开问答" not in page
    assert "难听的话" not in page
    assert "请好好说" not in page

"""Searching by a part of a name or by its pinyin, and with all that is no name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from models import search
from models.person import Person
from models.search import SearchTerm, Sought
from playground.phone import Phone
from tests.pledged import a_pledge
from tests.rolls import bring_in, tree
from tests.scene import Scene
from tests.stories import erases
from views.callbacks import encode
from views.search import Found

pytestmark = pytest.mark.usefixtures("scene")


async def looks_for(phone: Phone, name: str) -> None:
    await phone.sends("/board")
    await phone.taps("按名字找")
    await phone.sends(name)


@pytest.mark.parametrize(
    "written", ["王小明", "小明", "明", "xiaoming", "wangxiaoming", "wxm", "wangxm", "XM", "Wang Xiaoming"]
)
async def test_who_has_pledged_is_found_by_a_part_of_the_name_and_by_pinyin(scene: Scene, written: str) -> None:
    wang = await scene.person("王小明", "member")
    await scene.person("王小红", "member")
    await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident", at="C")
    await looks_for(zhao, written)
    await zhao.taps("👤 王小明 · 朝阳社区党支部")
    assert "王小明的承诺" in zhao.screen
    assert "王小红" not in zhao.screen


@pytest.mark.parametrize("written", ["朝阳", "社区党支部", "chaoyang", "zhaoyang", "cysq", "CYSQDZB"])
async def test_an_organisation_is_found_by_any_part(scene: Scene, written: str) -> None:
    zhao = await scene.person("赵奶奶", "resident", at="C")
    await looks_for(zhao, written)
    await zhao.taps("🏛 朝阳社区党支部")
    assert "朝阳社区党支部的承诺" in zhao.screen


@pytest.mark.parametrize(
    "written", ["%", "_", "'", "'; DROP TABLE person; --", "🙂", "王_明", "<script>", "阳朝", "x" * 60, "\\"]
)
async def test_signs_are_text_and_find_nothing(scene: Scene, written: str) -> None:
    wang = await scene.person("王小明", "member")
    await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await looks_for(zhao, written)
    assert "没有找到" in zhao.screen
    await zhao.sends("小明")
    assert "👤 王小明" in zhao.screen


async def test_what_is_much_too_long_is_said_to_be_and_no_sticker_is_a_name(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident", language="en")
    await zhao.sends("/board")
    await zhao.taps("By name")
    await zhao.sends("王" * 300)
    assert "That is too long" in zhao.screen
    assert "Whom are you looking for" in zhao.screen
    await zhao.sends("/cancel")
    assert "How would you like to look?" in zhao.screen


async def test_many_of_one_name_are_turned_page_by_page(scene: Scene) -> None:
    for number in range(14):
        member = await scene.person(f"李小{number:02}", "member")
        await a_pledge(scene, member)
    zhao = await scene.person("赵奶奶", "resident")
    await looks_for(zhao, "李小")
    await zhao.taps("更多的人")
    assert "李小06" in zhao.screen
    await zhao.taps("下一页")
    assert "李小13" in zhao.screen
    assert "下一页" not in zhao.screen
    await zhao.taps("上一页")
    await zhao.taps("换个名字找")
    assert "想找谁" in zhao.screen
    for button in (Found("x", "a", 0), Found("person", "%", 0), Found("person", "lx", 9999)):
        await zhao.taps_data(encode(button))
    assert "李小" not in zhao.screen


async def test_who_is_erased_or_renamed_is_found_so(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await a_pledge(scene, wang)

    def renamed(session: Session) -> list[list[int]]:
        person = session.exec(select(Person).where(Person.name == "王小明")).one()
        person.name = "王大明"
        search.rename_people(session.connection(), [(person.id or 0, person.name)])
        return [search.find(session, Sought.person, each) for each in ("wxm", "wdm")]

    old, new = await scene.write(renamed)
    assert (old, len(new)) == ([], 1)
    await erases(wang)
    assert await scene.read(lambda session: search.find(session, Sought.person, "wdm")) == []


async def test_who_has_not_joined_searches_nothing(scene: Scene) -> None:
    stranger = await scene.person("过路人")
    await stranger.taps_data(encode(Found("organisation", "朝阳", 0)))
    assert "朝阳" not in stranger.screen


def test_family_names_are_read_in_every_way() -> None:
    assert {"shanxiaoming", "danxiaoming"} <= search.terms(Sought.person, "单小明")
    assert "zengguofan" in search.terms(Sought.person, "曾国藩")
    assert "chongqinglu" in search.terms(Sought.organisation, "重庆路")


@given(st.text(max_size=100), st.sampled_from(list(Sought)))
def test_terms_of_anything_can_be_stored_and_what_is_asked_fits_a_button(name: str, kind: Sought) -> None:
    assert all(len(term) <= search.TERM_MAX for term in search.terms(kind, name))
    encode(Found(kind.value, search.asked(name[: search.TYPED_MAX]), 99999))


async def test_an_import_makes_all_findable_and_a_rename_follows(scene: Scene) -> None:
    def work(session: Session) -> list[int]:
        counts = []
        for name in ("光明里社区", "光华里社区"):
            bring_in(session.connection(), tree(("G1", "S", name)))
            counts += [len(search.find(session, Sought.organisation, each)) for each in ("gmlsq", "ghlsq")]
        return counts

    assert await scene.write(work) == [1, 0, 0, 1]


async def test_many_names_at_once_are_each_found_by_every_term(scene: Scene) -> None:
    named = [(number, f"重庆{'路' * (number % 3)}{number}号楼党支部") for number in range(9001, 9041)]
    due = sorted((term, number) for number, name in named for term in search.terms(Sought.organisation, name))

    def work(session: Session) -> list[tuple[str, int]]:
        for _ in range(2):  # what is there already is left as it is
            search.add(session.connection(), Sought.organisation, named)
        query = select(SearchTerm.term, SearchTerm.subject_id).where(SearchTerm.subject_id > 9000)
        return sorted((term, number) for term, number in session.exec(query))

    assert len(due) > search.TOGETHER
    assert len(due) % search.TOGETHER
    assert await scene.write(work) == due

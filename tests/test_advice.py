"""Advice on vague items: what is concrete is left in peace, in Chinese and in English."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import advice
from models.pledge import Item
from tests.scene import Scene

DAY = date(2027, 6, 30)


def item(what: str, whom: str = "本楼60岁以上的老人", measure: str = "看得见", due: date | None = DAY) -> Item:
    return Item(pledge_id=1, criterion="serving", what=what, for_whom=whom, measure=measure, due=due)


@pytest.mark.parametrize(
    "what",
    [
        "努力工作，为人民服务",
        "认真学习，不断提高素质",
        "争做先锋！",
        "全心全意服务群众，做好本职工作",
        "遵纪守法、廉洁自律",
        "Work hard and serve the people",
        "I will strive to be a good member.",
        "Set an example, study more",
    ],
)
def test_slogans_are_known(what: str) -> None:
    assert advice.flaw(item(what)) == "slogan"


@pytest.mark.parametrize(
    "what",
    [
        "每周六上午教老人用手机",
        "学完《民法典》3 章",
        "走访困难户两次",
        "为本楼十户老人修灯",
        "Every Saturday I teach older people to use their phones",
        "visit ten households",
        "Study 3 chapters of the Civil Code",
        "一次上门服务",
    ],
)
def test_what_says_a_number_is_left_in_peace(what: str) -> None:
    assert advice.flaw(item(what)) is None


@pytest.mark.parametrize(
    "what", ["教老人用手机", "修好楼道的灯", "进一步修楼道", "teach older people", "repair the lamps"]
)
def test_what_is_concrete_without_a_number_is_asked_for_one(what: str) -> None:
    assert advice.flaw(item(what)) == "number"
    assert advice.flaw(item(what, measure="办满12次")) is None


@pytest.mark.parametrize("whom", ["大家", "广大群众。", "Everyone", "the people"])
def test_nobody_in_particular(whom: str) -> None:
    assert advice.flaw(item("每月办 2 次", whom)) == "nobody"
    assert advice.flaw(item("每月办 2 次", f"{whom} 3号楼")) is None


def test_without_a_day() -> None:
    assert advice.flaw(item("每月办 2 次", due=None)) == "date"
    assert advice.flaw(Item(pledge_id=1, criterion="serving")) is None


@given(st.text(min_size=1, max_size=200), st.text(max_size=50), st.text(max_size=50))
def test_any_words_are_looked_at(what: str, whom: str, measure: str) -> None:
    advice.flaw(item(what, whom, measure))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_slogan_is_advised_on_with_its_own_words_and_published_all_the_same(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    for said in ("全心全意<服务群众>。", "社区老人", "6月30日", "群众满意"):
        await wang.sends(said)
    assert "像一句口号" in wang.screen
    assert "“全心全意<服务群众>：每月为社区老人办 1 件实事，办完告诉大家”" in wang.screen
    assert "不改也能公布" in wang.screen
    await wang.taps("公布")
    assert "已公布" in wang.screen
    await wang.taps("看这份承诺")
    assert "像一句口号" not in wang.screen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_advice_in_english_goes_when_the_item_is_mended(scene: Scene) -> None:
    wang = await scene.person("Wang", "member", language="en")
    await wang.sends("/pledge")
    await wang.taps_data("plt:1:serving:1")
    await wang.taps("Next")
    for said in ("Teach phones", "people over 60", "30 June", "they can call"):
        await wang.sends(said)
    assert "Item 1 says no number. It could be: “Teach phones, twice a month”." in wang.screen
    await wang.taps("Change something")
    await wang.taps("what")
    await wang.sends("Teach phones, twice a month")
    assert "says no number" not in wang.screen

"""A screen's buttons: what stands on them can be read on a phone."""

import pytest

from views.callbacks import Home
from views.screen import LABEL_WIDTH, Button, shortened


@pytest.mark.parametrize(
    "label", ["⬅️ 回到菜单", "书记 · 朝阳街道党工委", "2. Leads in serving the people · for whom", "示" * 24]
)
def test_a_label_that_fits_stays_as_it_is(label: str) -> None:
    assert shortened(label) == label


def test_long_names_that_differ_at_the_end_can_be_told_apart() -> None:
    labels = [shortened(f"示例市示例区国有资产监督管理委员会直属机关第{number}党支部委员会") for number in "一二"]
    assert labels[0] == "示例市示例区国有资产监督管理…关第一党支部委员会"
    assert labels[0] != labels[1]


def test_no_label_is_wider_than_a_phone() -> None:
    assert Button("字" * 100, Home()).markup()["text"] == "字" * 14 + "…" + "字" * 9
    assert len(shortened("a" * 300)) <= LABEL_WIDTH

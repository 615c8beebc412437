"""What a button carries: made and read by one pair of functions, whatever is in it and whoever forged it."""

from __future__ import annotations

import dataclasses
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import table
from views import callbacks
from views.callbacks import BYTES_MAX, Callback, decode, encode
from views.channel import Connect
from views.pledge_buttons import Choose

assert table.HANDLERS, "importing the table makes every kind of button known"
KINDS = sorted(callbacks._REGISTRY.values(), key=lambda kind: kind.tag)
#: Mostly what fits a row; the larger ones must be refused unless they number a chat.
FIELD = {int: st.integers(-(2**31), 2**31 - 1) | st.integers(-(2**63), 2**63 - 1), str: st.text(max_size=20)}


def buttons(kind: type[Callback]) -> st.SearchStrategy[Callback]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: FIELD[hints[field.name]] for field in dataclasses.fields(kind)})  # type: ignore[arg-type]


def fits(button: Callback) -> bool:
    try:
        encode(button)
    except ValueError:
        return False
    return True


def test_every_kind_of_button_is_known() -> None:
    assert len(KINDS) > 20


@given(st.sampled_from(KINDS).flatmap(buttons).filter(fits))
def test_what_fits_is_read_as_it_was_made(button: Callback) -> None:
    data = encode(button)

    assert decode(data) == button
    assert 1 <= len(data.encode()) <= BYTES_MAX


@given(st.text() | st.text(alphabet=":\\.-0123456789plthome", max_size=64))
def test_any_data_means_something_made_here_or_nothing(data: str) -> None:
    button = decode(data)

    assert button is None or encode(button) == data


@given(st.sampled_from(KINDS).flatmap(buttons).filter(fits), st.data())
def test_data_that_was_tampered_with_is_another_button_or_none(button: Callback, data: st.DataObject) -> None:
    made = encode(button)
    place = data.draw(st.integers(0, len(made)))
    forged = made[:place] + data.draw(st.text(max_size=3)) + made[place + data.draw(st.integers(0, 2)) :]
    read = decode(forged)

    assert read is None or encode(read) == forged


@pytest.mark.parametrize(
    "data",
    [
        "", ":", "nobody", "plt", "plt:1", "plt:1:serving:1:2", "plt:x:serving:1", "plt:1.0:serving:1",
        "plt: 1:serving:1",
        "plt:+1:serving:1", "plt:01:serving:1", "plt:1_0:serving:1", "plt:１:serving:1", "plc:2147483648",
        "plc:-2147483649", "chc:1:9223372036854775808", "chc:2147483648:-1001", "plc:" + "9" * 60, "plc:\x00",
        "\ud83d", "plt:1:\ud83d:1", "plt:1:\x00:1",
        "plt:1:a\\b:1", "plt:1:\\:1", "home:", "x" * 65, "党" * 22,
    ],
)  # fmt: skip
def test_forged_data_means_nothing(data: str) -> None:
    assert decode(data) is None


def test_a_chat_may_have_a_longer_number_than_a_row() -> None:
    assert decode("chc:1:-1001234567890123") == Connect(1, -1001234567890123)


@pytest.mark.parametrize("criterion", ["x" * 60, "党" * 20, "\ud83d", "a\x00b"])
def test_what_does_not_fit_is_refused_when_it_is_made(criterion: str) -> None:
    with pytest.raises(ValueError):
        encode(Choose(1, criterion, 1))


def test_two_kinds_cannot_share_a_tag() -> None:
    with pytest.raises(TypeError, match="home"):

        class Other(Callback, tag="home"):
            pass

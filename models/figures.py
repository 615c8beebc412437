"""Numbers of the configuration: ``true`` is none, though it counts as 1 in this language."""

from typing import Annotated

from pydantic import BeforeValidator


def _whole(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a whole number")
    return value


def _any(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[float, BeforeValidator(_any)]

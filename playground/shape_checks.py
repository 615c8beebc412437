"""Looks into the objects in parameters: refuses what is unknown in them, missing, or of a wrong type."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from playground.files import Upload
from playground.refusal import bad
from playground.shapes import BY_FIELD, BY_TYPE, SHAPES, WORDS

Check = Callable[[Any], None]

_NAMES = {"str": "String", "int": "Number", "float": "Number", "bool": "Boolean", "chat": "Number or String"}
_BASIC: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "chat": (int, str),
    "file": (str, Upload),
}


def check_of(kind: str) -> Check | None:
    """What refuses values that are not of this type, or None for a type that is no object of this table."""
    return _CHECKS.get(kind) if not kind.startswith("[") else _array(check_of(kind[1:-1]) or _basic(kind[1:-1]))


def _basic(kind: str) -> Check:
    if kind == "any":
        return lambda _: None
    types, name = _BASIC[kind], _NAMES.get(kind, kind)

    def check(value: Any) -> None:
        if type(value) not in types:
            raise bad(f"value must be of type {name}")

    return check


def _array(item: Check) -> Check:
    def check(value: Any) -> None:
        if type(value) is not list:
            raise bad("expected an Array")
        for each in value:
            item(each)

    return check


def _object(shape: str) -> Check:
    plain, nested, needed = _fields(shape)
    cannot = f"can't parse {WORDS.get(shape, shape)}"

    def check(value: Any) -> None:
        if type(value) is not dict:
            raise bad(f"{cannot}: expected an Object")
        for name, item in value.items():
            if (types := plain.get(name)) is not None:
                if type(item) not in types and item is not None:
                    raise bad(f'{cannot}: Field "{name}" must be of type {_type_name(shape, name)}')
            elif name not in nested:
                raise bad(f'{cannot}: unknown field "{name}"')
            elif item is not None:
                nested[name](item)
        for name in needed:
            if value.get(name) is None:
                raise bad(f'{cannot}: Can\'t find field "{name}"')

    return check


def _fields(shape: str) -> tuple[dict[str, tuple[type, ...]], dict[str, Check], list[str]]:
    """The fields with basic types, those with objects of their own, and those that must be there."""
    pairs = [part.split(":") for part in SHAPES[shape].split()]
    kinds = {name.rstrip("!"): kind for name, kind in pairs}
    plain = {name: _BASIC[kind] for name, kind in kinds.items() if kind in _BASIC}
    nested = {name: _late(kind) for name, kind in kinds.items() if kind not in _BASIC}
    return plain, nested, [name[:-1] for name, _ in pairs if name.endswith("!")]


def _type_name(shape: str, field: str) -> str:
    found = re.search(rf"\b{field}!?:(\w+)", SHAPES[shape])
    return _NAMES.get(found[1], found[1]) if found else ""


def _late(kind: str) -> Check:
    """Looks the check up when it is needed: the table names what comes further down."""
    found: list[Check] = []

    def check(value: Any) -> None:
        if not found:
            found.append(check_of(kind) or _basic(kind))
        found[0](value)

    return check


def _by_field(name: str) -> Check:
    shapes = {field: _object(shape) for field, shape in BY_FIELD[name].items()}
    words = "reply markup" if name == "ReplyMarkup" else name

    def check(value: Any) -> None:
        if type(value) is not dict:
            raise bad(f"object expected as {words}")
        for field, found in shapes.items():
            if field in value:
                return found(value)
        if value or name != "ReplyMarkup":
            raise bad(f"can't parse {words} JSON object")
        return None

    return check


def _by_type(name: str) -> Check:
    shapes = {shape: _object(shape) for shape in SHAPES if shape.startswith(name)}
    words = WORDS.get(name, name)

    def check(value: Any) -> None:
        if type(value) is not dict:
            raise bad(f"can't parse {words}: expected an Object")
        kind = value.get("type")
        if kind is None:
            raise bad(f"can't parse {words}: Can't find field \"type\"")
        found = shapes.get(name + _camel(kind, value)) if isinstance(kind, str) else None
        if found is None:
            raise bad(f"can't parse {words}: unsupported type specified")
        found(value)

    return check


def _camel(kind: str, value: dict[str, Any]) -> str:
    """The end of the shape's name. A result with the id of a file is a cached one."""
    cached = "Cached" if f"{kind}_file_id" in value else ""
    return cached + "".join(part.capitalize() for part in kind.split("_"))


def _inline_button() -> Check:
    button = _object("InlineKeyboardButton")

    def check(value: Any) -> None:
        usual = type(value) is dict and len(value) == 2 and "callback_data" in value
        if usual and type(value["callback_data"]) is str and type(value.get("text")) is str:
            return  # nearly every button is like that, and benchmarks send thousands a second
        button(value)

    return check


def _keyboard_button() -> Check:
    button = _object("KeyboardButton")

    def check(value: Any) -> None:
        if type(value) is not str:  # a button may be its text alone
            button(value)

    return check


def _checks() -> Iterator[tuple[str, Check]]:
    for shape in SHAPES:
        yield shape, _object(shape)
    yield "InlineKeyboardButton", _inline_button()
    yield "KeyboardButton", _keyboard_button()
    for name in BY_FIELD:
        yield name, _by_field(name)
    for name in BY_TYPE:
        yield name, _by_type(name)


_CHECKS: dict[str, Check] = dict(_checks())

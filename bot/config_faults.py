"""Says in plain words what is wrong with a configuration: the key, what was found there, what is allowed."""

import difflib
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.refused import Refused
from models.campaign_faults import Faults

ENVIRONMENT = "XIANFENG__"
SECRETS = frozenset({"telegram.token", "telegram.webhook_secret"})

_PLAIN = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "a text in quotes",
    "tuple_type": "a list",
    "dict_type": "a section of keys",
    "model_type": "a section of keys",
    "model_attributes_type": "a section of keys",
    "date_from_datetime_parsing": "a date such as 2027-07-01",
    "date_parsing": "a date such as 2027-07-01",
    "date_type": "a date such as 2027-07-01",
    "time_parsing": "a time such as 22:00",
    "time_type": "a time such as 22:00",
}
_BOUNDS = {
    "greater_than": ("a number above", "gt"),
    "greater_than_equal": ("a number not below", "ge"),
    "less_than": ("a number below", "lt"),
    "less_than_equal": ("a number not above", "le"),
    "too_short": ("a list of at least", "min_length"),
    "string_too_short": ("characters, at least", "min_length"),
}
_CODE = "a short code: a letter, then up to 19 of a-z 0-9 _"


class WrongConfiguration(Refused):
    """A configuration that cannot be used. Its text names every wrong key and holds no secret."""


def describe(error: ValidationError, settings: type[BaseModel], environ: Mapping[str, str]) -> list[str]:
    """One line for each wrong key. The first of a list is ``#1``."""
    details = error.errors()
    # A list whose parts are wrong counts as empty: that would be said on top.
    told = [each for each in details if not (each["type"] == "too_short" and _wrong_below(each, details))]
    return [_counted(line) for detail in told for line in _lines(detail, settings, environ)]


def known_keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every dotted key of ``model``, sections included; the parts of a list stand under ``*``."""
    for name, field in model.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        yield key
        inner, many = _model_in(field.annotation)
        if inner is not None:
            yield from known_keys(inner, f"{key}.*." if many else f"{key}.")


def _lines(detail: ErrorDetails, settings: type[BaseModel], environ: Mapping[str, str]) -> Iterator[str]:
    key = ".".join(str(part) for part in detail["loc"])
    where = f"{key}{_origin(key, environ)}"
    problem = detail.get("ctx", {}).get("error")
    if detail["type"] == "extra_forbidden":
        yield f"{where}: there is no such key{_suggestion(key, settings)}"
    elif detail["type"] == "missing":
        yield f"{where}: is missing"
    elif isinstance(problem, Faults):
        for fault in problem.faults:
            yield f"{key}.{fault.key}: found {fault.found}; allowed: {fault.allowed}"
    else:
        yield f"{where}: found {_shown(key, detail['input'])}; allowed: {_allowed(detail)}"


def _wrong_below(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    loc = detail["loc"]
    return any(len(each["loc"]) > len(loc) and each["loc"][: len(loc)] == loc for each in details)


def _counted(line: str) -> str:
    """Writes the places of a list in the key as people count them."""
    key, colon, rest = line.partition(":")
    return re.sub(r"(?<=\.)\d+(?=\.|$| )", lambda place: f"#{int(place[0]) + 1}", key) + colon + rest


def _allowed(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "string_pattern_mismatch":
        return _CODE if str(detail["loc"][-1]) != "webhook_path" else "a path that begins with /"
    if kind in ("literal_error", "enum"):
        return str(context["expected"])
    if kind in _BOUNDS:
        wording, bound = _BOUNDS[kind]
        return f"{wording} {context[bound]}"
    if kind == "value_error":
        return str(context["error"])
    return detail["msg"].removeprefix("Input should be ")


def _shown(key: str, value: object) -> str:
    if key in SECRETS | {"telegram", "database"} or isinstance(value, SecretStr):
        return "a value that is kept secret"
    if key == "database.url":
        return _without_password(str(value))
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."


def _without_password(url: str) -> str:
    try:
        return repr(make_url(url).render_as_string(hide_password=True))
    except (ArgumentError, ValueError):
        return "something that is no address of a database"


def _origin(key: str, environ: Mapping[str, str]) -> str:
    name = ENVIRONMENT + key.replace(".", "__").upper()
    return f" (from {name})" if any(each.upper() == name and value for each, value in environ.items()) else ""


def _suggestion(key: str, settings: type[BaseModel]) -> str:
    """The nearest known key, looked for beside the unknown one first, then everywhere."""
    plain = ".".join("*" if part.isdigit() else part for part in key.split("."))
    section, _, name = plain.rpartition(".")
    known = list(known_keys(settings))
    beside = {each.rpartition(".")[2]: each for each in known if each.rpartition(".")[0] == section}
    near = difflib.get_close_matches(name, beside, n=1)
    if near:
        return f"; did you mean {key.removesuffix(name)}{near[0]}?"
    elsewhere = [each for each in known if each.rpartition(".")[2] == name and "*" not in each]
    return f"; did you mean {elsewhere[0]}?" if elsewhere else f"; known here: {', '.join(sorted(beside))}"


def _model_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model that a field holds, if it does, and whether it holds many of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    many = get_origin(annotation) not in (Union, types.UnionType)
    for inner in get_args(annotation):
        found, _ = _model_in(inner)
        if found is not None:
            return found, many
    return None, False

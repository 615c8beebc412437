"""The record of calls, and their check against a description of the Bot API."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground.files import Upload

Fields = dict[str, tuple[list[str], bool]]  # by name: the types, and whether it must be given


@dataclass(slots=True)
class Call:
    """One call of the bot and its outcome; `at` is on the machine's monotonic clock."""

    method: str
    parameters: dict[str, Any]
    ok: bool
    result: Any
    error_code: int | None
    description: str | None
    at: float

    def as_json(self) -> dict[str, Any]:
        """For who asks over HTTP."""
        return {
            "method": self.method,
            "parameters": {name: _shown(value) for name, value in self.parameters.items()},
            "ok": self.ok,
            "result": self.result,
            "error_code": self.error_code,
            "description": self.description,
            "at": self.at,
        }


def _shown(value: Any) -> Any:
    if isinstance(value, Upload):
        return f"{value.name} ({len(value.data)} bytes)"
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return value


class Description:
    """The machine-readable description of the Bot API: its methods and the types of what they take."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.methods: dict[str, Fields] = {name: _fields(each) for name, each in described["methods"].items()}
        self.types: dict[str, Fields] = {name: _fields(each) for name, each in described["types"].items()}
        self._kinds: dict[str, list[str]] = {
            name: each["subtypes"] for name, each in described["types"].items() if each.get("subtypes")
        }

    def violations_of(self, method: str, parameters: dict[str, Any]) -> list[str]:
        """What of this call does not fit."""
        fields = self.methods.get(method)
        if fields is None:
            return [f"{method}: no such method"]
        uploads = {name for name, value in parameters.items() if isinstance(value, Upload) and name not in fields}
        given = {name: value for name, value in parameters.items() if name not in uploads}
        return self._in_object(method, fields, given, as_text=True)

    def _in_object(self, place: str, fields: Fields, given: dict[str, Any], as_text: bool = False) -> list[str]:
        found = [f"{place}: {name} is missing" for name, (_, needed) in fields.items() if needed and name not in given]
        for name, value in given.items():
            if name not in fields:
                found.append(f"{place}: there is no {name}")
            elif value is not None:
                kinds = fields[name][0]
                found += self._in_value(f"{place}.{name}", kinds, _from_text(value, kinds) if as_text else value)
        return found

    def _in_value(self, place: str, kinds: list[str], value: Any) -> list[str]:
        """What is wrong with the value taken as the one of these types that it fits best."""
        return min((self._as(place, kind, value) for kind in kinds), key=len)

    def _as(self, place: str, kind: str, value: Any) -> list[str]:
        if kind in _BASIC:
            fits = isinstance(value, _BASIC[kind]) and (kind == "Boolean" or not isinstance(value, bool))
            return [] if fits else [f"{place} is not {kind}: {value!r:.80}"]
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{place} is not {kind}: {value!r:.80}"]
            inner = [kind.removeprefix("Array of ")]
            return [wrong for n, item in enumerate(value) for wrong in self._in_value(f"{place}[{n}]", inner, item)]
        if kind in self._kinds:
            return self._in_value(place, self._kinds[kind], value)
        if not isinstance(value, dict):
            return [f"{place} is not {kind}: {value!r:.80}"]
        return self._in_object(f"{place} ({kind})", self.types[kind], value)


_BASIC: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "Boolean": bool,
    "String": str,
    "InputFile": (Upload, str),
}


def _fields(described: dict[str, Any]) -> Fields:
    return {field["name"]: (field["types"], field["required"]) for field in described.get("fields", [])}


def _from_text(value: Any, kinds: list[str]) -> Any:
    """A value as it is meant: in a form everything comes as text."""
    if not isinstance(value, str) or {"String", "InputFile"} & set(kinds):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


@lru_cache(maxsize=4)
def load_description(path: str) -> Description:
    """The description in this file."""
    return Description(json.loads(Path(path).read_text("utf-8")))

"""The record of calls, and their check against a description of the Bot API."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground.files import Upload


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
        """For the page."""
        return {
            "method": self.method,
            "parameters": {name: _shown(value) for name, value in self.parameters.items()},
            "ok": self.ok,
            "error_code": self.error_code,
            "description": self.description,
        }


def _shown(value: Any) -> Any:
    if isinstance(value, Upload):
        return f"{value.name} ({len(value.data)} bytes)"
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return value


@lru_cache(maxsize=4)
def load_description(path: str) -> dict[str, dict[str, tuple[list[str], bool]]]:
    """Methods with their parameters: for each the types and whether it is required."""
    methods = json.loads(Path(path).read_text())["methods"]
    return {
        name: {field["name"]: (field["types"], field["required"]) for field in method.get("fields", [])}
        for name, method in methods.items()
    }


def violations_of(path: str, method: str, parameters: dict[str, Any]) -> list[str]:
    """What of this call does not fit the description in this file."""
    fields = load_description(path).get(method)
    if fields is None:
        return [f"{method}: no such method"]
    found = [
        f"{method}: {name} is missing" for name, (_, needed) in fields.items() if needed and name not in parameters
    ]
    for name, value in parameters.items():
        if name not in fields:
            if not isinstance(value, Upload):
                found.append(f"{method}: no parameter {name}")
        elif not any(_fits(value, kind) for kind in fields[name][0]):
            found.append(f"{method}: {name} is not {' or '.join(fields[name][0])}: {value!r:.80}")
    return found


def _fits(value: Any, kind: str) -> bool:
    """Whether a value as it came, possibly as text of a form, can be of this type of the description."""
    if kind in ("InputFile", "String"):
        return isinstance(value, str) or (kind == "InputFile" and isinstance(value, Upload))
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return False
    if kind == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "Float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        return isinstance(value, list) and all(_fits(item, inner) for item in value)
    return isinstance(value, dict)

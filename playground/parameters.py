"""Reads the parameters of a call: from the query, a form, JSON or multipart, into Python values."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from playground.files import Upload
from playground.refusal import Refusal, bad
from playground.shape_checks import check_of
from playground.table import SIGNATURES

Parameters = dict[str, Any]


async def read_parameters(request: web.BaseRequest) -> Parameters:
    """All parameters as they came: text, JSON values, and uploads under their part's name. Raises Refusal."""
    given: Parameters = dict(request.query) if request.query_string else {}
    kind = request.content_type
    try:
        if kind == "multipart/form-data":
            return given | await _parts(request)
        body = await request.read()
        if not body:
            return given
        if kind == "application/json":
            return given | _object(body)
        return given | dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None
    except (ValueError, AssertionError, web.HTTPException):  # what is no form at all
        raise bad("can't parse the body of the request") from None


async def _parts(request: web.BaseRequest) -> Parameters:
    given: Parameters = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = await part.read()
        if part.filename is None:
            given[part.name] = content.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            given[part.name] = Upload(bytes(content), part.filename, mime)
    return given


def _object(body: bytes) -> Parameters:
    try:
        values = json.loads(body)
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError):
        raise bad("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad("object expected as request body")
    return values


def check_parameters(method: str, given: Parameters) -> Parameters:
    """The parameters as Python values of the types of the table. Raises Refusal, naming the parameter at fault."""
    signature = SIGNATURES[method]
    uploads = {name: value for name, value in given.items() if isinstance(value, Upload)}
    ready: Parameters = {}
    used: set[str] = set()
    for name, value in given.items():
        kind = signature.types.get(name)
        if kind is None:
            if name in uploads:
                continue  # may be named by attach:// in another parameter
            raise bad(f'unknown parameter "{name}" of method {method}')
        if value is None:
            continue
        if isinstance(value, str) and value.startswith("attach://"):
            value = _attached(value, uploads, used)
        ready[name] = _value(name, kind, value, uploads, used)
    for name in signature.required:
        if ready.get(name) in (None, ""):
            if name == "text":
                raise bad("message text is empty")
            if name == "chat_id":
                raise bad("chat_id is empty")
            if name != "url":  # an empty url takes the webhook away
                raise bad(f'parameter "{name}" is required')
    for name in uploads:
        if name not in used and name not in signature.types:
            raise bad(f'unknown parameter "{name}" of method {method}')
    return ready


def _attached(reference: str, uploads: dict[str, Upload], used: set[str]) -> Upload:
    name = reference.removeprefix("attach://")
    used.add(name)
    if name not in uploads:
        raise bad(f'file "{name}" was not attached')
    return uploads[name]


def _value(name: str, kind: str, value: Any, uploads: dict[str, Upload], used: set[str]) -> Any:
    """One value in its type; inside JSON, attach:// references become the uploads themselves."""
    if kind == "str" and isinstance(value, str):
        return value
    if kind not in _NAMES:
        value = _json(name, value, uploads, used)
        if value is not None and (check := _CHECKS[kind]) is not None:
            check(value)
        return value
    wrong = bad(f'parameter "{name}" must be of type {_NAMES[kind]}')
    if kind == "str":
        raise wrong
    if kind == "int":
        return _integer(value, wrong)
    if kind == "bool":
        if isinstance(value, bool):
            return value
        if value in ("true", "True", "1"):
            return True
        if value in ("false", "False", "0", ""):
            return False
        raise wrong
    if kind == "chat" and type(value) is int:
        return value
    if kind == "chat":
        return value if isinstance(value, str) and not _NUMBER.fullmatch(value) else _integer(value, wrong)
    if kind == "float":
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError):
            raise wrong from None
    if isinstance(value, str | Upload):
        return value
    raise wrong


_NAMES = {
    "str": "String",
    "int": "Integer",
    "bool": "Boolean",
    "chat": "Integer or String",
    "float": "Float",
    "file": "InputFile or String",
}
_NUMBER = re.compile(r"-?[0-9]{1,20}")
_CHECKS = {
    kind: check_of(kind)
    for signature in SIGNATURES.values()
    for kind in signature.types.values()
    if kind not in _NAMES and kind != "json"
} | {"json": None}


def _integer(value: Any, wrong: Exception) -> int:
    if isinstance(value, bool):
        raise wrong
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    raise wrong


def _json(name: str, value: Any, uploads: dict[str, Upload], used: set[str]) -> Any:
    if isinstance(value, str):
        if not value:
            return None
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise bad(f"can't parse {name} JSON object") from None
    return _with_uploads(value, uploads, used) if uploads else value


def _with_uploads(value: Any, uploads: dict[str, Upload], used: set[str]) -> Any:
    if isinstance(value, str) and value.startswith("attach://"):
        return _attached(value, uploads, used)
    if isinstance(value, list):
        return [_with_uploads(item, uploads, used) for item in value]
    if isinstance(value, dict):
        return {key: _with_uploads(item, uploads, used) for key, item in value.items()}
    return value

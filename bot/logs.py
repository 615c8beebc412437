"""Logs without personal data: only fields on a list pass, and no secret survives in any text."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LEFT_OUT = "[left out]"

#: Fields that may be logged. Whatever else a call brings along could be somebody's name or words.
PERMITTED = frozenset(
    {
        "event", "level", "timestamp", "logger", "exception",
        "update_id", "reference", "kind", "count", "duration_ms", "key", "code", "job", "method", "attempt",
        "error", "error_type", "status", "retry_after", "mode", "port", "host", "path", "revision", "version",
        "handler", "state",
        "reason", "waiting", "batch", "offset", "signal", "holder", "outcome", "milestone", "step", "stage", "language",
    }
)  # fmt: skip

#: Characters of a reason that are kept.
REASON_MAX = 200
# In Telegram's reasons a piece of what was refused stands in quotes: unsupported start tag "b1" at byte offset 5.
_QUOTED = re.compile(r"\"[^\"]*(?:\"|$)|(?<!\w)'[^']*(?:'|$)")

# A bot token is digits, a colon and 35 characters; an address of the Bot API carries one after "bot".
_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}")
_BOT_ADDRESS = re.compile(r"(https?://[^\s\"'<>]*?/(?:file/)?bot)[^\s\"'<>/\[]+")
_PASSWORD = re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+@")
_PHONE = re.compile(r"(?<![\w.])\+\d{7,15}\b")


def set_up(level: str, form: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Sends everything that is logged, the libraries' included, to ``stream`` (standard error by default).

    ``form`` is "console" or "json"; ``secrets`` are texts that must never appear, whatever they are part of.
    """
    scrub = Scrub(secrets)
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            leave_out,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "console":
        last = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[_short_exception, structlog.stdlib.ProcessorFormatter.remove_processors_meta, scrub, last],
        use_get_message=False,  # a library's message without the values that were to be put into it
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _quiet_libraries(level)


def leave_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keeps the fields that are permitted; the others stay visible by name alone."""
    kept = {
        key: value if key in PERMITTED or key == "exc_info" or key.startswith("_") else LEFT_OUT
        for key, value in event.items()
    }
    if "reason" in kept:
        kept["reason"] = _QUOTED.sub(LEFT_OUT, str(kept["reason"]))[:REASON_MAX]
    return kept


class Scrub:
    """Takes secrets out of every text of an event, wherever they came from."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # Longest first, so that a secret within a secret leaves no remainder.
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Scrubs every value; what is no text is scrubbed as it would be printed."""
        return {key: self._value(value) for key, value in event.items()}

    def text(self, text: str) -> str:
        """``text`` without secrets, tokens, passwords in addresses, and telephone numbers."""
        for secret in self._secrets:
            text = text.replace(secret, LEFT_OUT)
        text = _BOT_ADDRESS.sub(rf"\1{LEFT_OUT}", text)
        text = _TOKEN.sub(LEFT_OUT, text)
        text = _PASSWORD.sub(rf"\1{LEFT_OUT}@", text)
        return _PHONE.sub(LEFT_OUT, text)

    def _value(self, value: object) -> object:
        return value if value is None or isinstance(value, bool | int | float) else self.text(str(value))


def trace_of(error: BaseException) -> str:
    """Where an error happened and of which kind it is, without its message: that may quote a person or a row."""
    lines = []
    for each in _chain(error):
        lines += [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in _frames(each)]
        lines.append(f"{type(each).__module__}.{type(each).__qualname__}")
    return "\n".join(lines)


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain[::-1]


def _frames(error: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(error.__traceback__)


def _short_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    info: object = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["exception"] = trace_of(error)
    return event


def _quiet_libraries(level: str) -> None:
    """Libraries log requests and rows when asked for more; ours is the only voice below a warning."""
    for name in ("telegram", "httpx", "httpcore", "aiohttp", "aiohttp.access", "apscheduler", "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))

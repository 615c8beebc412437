"""Who holds the lease: a process, named so that others on its machine can tell whether it still lives.

A killed process leaves its lease behind. Its successor on the same machine need not wait until that runs out.
"""

import hashlib
import os
import secrets
from pathlib import Path

_PROC = Path("/proc")


def own() -> str:
    """This process's name, up to 64 characters, another at every start."""
    chance = secrets.token_hex(8)
    machine, started = _machine(), _started(os.getpid())
    if machine is None or started is None:
        return chance
    return f"{machine}.{os.getpid()}.{started}.{chance}"


def is_gone(holder: str) -> bool:
    """Whether the holder surely lives no more. Of another machine, or without /proc, nothing is known."""
    machine, _, rest = holder.partition(".")
    process, _, rest = rest.partition(".")
    started = rest.partition(".")[0]
    if not process.isdecimal() or machine != _machine():
        return False
    return _started(int(process)) != started


def _machine() -> str | None:
    """The running kernel and the space in which it counts processes; None where /proc is not Linux's."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        space = os.readlink(_PROC / "self/ns/pid")  # noqa: PTH115 (it points at no path)
    except OSError:
        return None
    return hashlib.sha256(f"{boot}{space}".encode()).hexdigest()[:16]


def _started(process: int) -> str | None:
    """When a living process began, in ticks since the machine did: numbers are given again, this is not."""
    try:
        fields = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]

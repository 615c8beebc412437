"""What `make install` installs: what the lock names, and nothing else, with uv and without."""

import re
import subprocess

import pytest

from tests.source import ROOT


def installs(*more: str) -> list[str]:
    """The lines that would install the lock into a new environment."""
    said = subprocess.run(
        ["make", "--dry-run", "install", "VENV=/nowhere", *more], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    way = said.split("else set -e;")
    return [line for line in way[0 if "UV=uv" in more else 1].splitlines() if "requirements.lock" in line]


@pytest.mark.parametrize("way", ["UV=uv", "UV="], ids=["with uv", "with pip"])
def test_only_what_the_lock_names_is_installed(way: str) -> None:
    """pip looks for what its packages ask for and takes a newer one that has no hash; `uv pip sync` does not."""
    (line,) = installs(way)
    assert "--require-hashes" in line
    assert "--no-deps" in line or "pip sync" in line


def test_the_lock_is_whole_and_names_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    for entry in re.split(r"\n(?=[a-z])", text.strip()):
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]

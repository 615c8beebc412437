"""Fixtures for every test."""

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.scene", "tests.chromium", "tests.web_board", "tests.town"]

# The machines are shared: how long an example takes says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs on both databases is measured on SQLite: to watch every line once more costs half as much again."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and "postgresql" in callspec.params.values():
            item.add_marker("no_cover")

"""Fixtures for every test."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.scene", "tests.chromium", "tests.web_board", "tests.town"]

# The machines are shared: how long an example takes says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

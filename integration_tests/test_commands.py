"""The commands that users know, on both engines: none has a warning to give or a deprecation to point at."""

from __future__ import annotations

from typing import Any

from harness import Project
from platform_loads import deliver

STRICT: dict[str, Any] = {"warn_error": True, "show_all_deprecations": True}
COMMANDS = ("snapshot", "run", "test", "run --full-refresh", "source freshness", "docs generate")


def test_no_command_has_anything_to_say(platform: Project) -> None:
    """The one thing that is said is said of the data: the third load brings a truncated extract, which is parked."""
    deliver(platform, 1)
    platform.build(**STRICT)
    deliver(platform, 2)
    deliver(platform, 3)
    (warning,) = platform.run(show_all_deprecations=True).warnings
    assert "bronze_subscriptions parked the extract" in warning
    assert "subscriptions_2025-06-26.csv" in warning
    for command in COMMANDS:
        result = platform.dbt(*command.split(), **STRICT)
        assert (command, result.warnings) == (command, [])

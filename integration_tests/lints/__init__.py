"""Rules of the house that no tool knows: each function returns a list of problems, empty when all is well."""

from __future__ import annotations

from collections.abc import Iterable


def assert_none(problems: Iterable[str]) -> None:
    """Fail with every problem on a line of its own."""
    found = sorted(set(problems))
    assert not found, f"{len(found)} problem(s):\n" + "\n".join(found)

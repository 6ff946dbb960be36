"""Numbers, times and lengths as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

NOTHING = "\N{EN DASH}"
UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """With thousands; a dash for nothing."""
    return NOTHING if value is None else f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def rows(count: float | Decimal | None, one: str = "row", many: str = "") -> str:
    """A number with its noun."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def duration(seconds: float | None) -> str:
    """Two units at most: 3 d 4 h, 14 h, 2 min 5 s, 0.4 s."""
    if seconds is None:
        return NOTHING
    sign, left = ("\N{MINUS SIGN}", -seconds) if seconds < 0 else ("", seconds)
    if 0 < left < 10:
        return f"{sign}{left:.1f} s"
    parts: list[str] = []
    for unit, length in UNITS:
        if left >= length or (unit == "s" and not parts):
            parts.append(f"{int(left // length)} {unit}")
            left %= length
        elif parts:
            break
        if len(parts) == 2:
            break
    return sign + " ".join(parts)


def instant(value: datetime | None) -> str:
    """To the minute, in UTC."""
    return NOTHING if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def month(value: date) -> str:
    """Jul 2025."""
    return value.strftime("%b %Y")


def iso(value: datetime) -> str:
    """As JavaScript reads it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def labels(instants: Sequence[datetime]) -> list[str]:
    """The shortest text for each that tells them apart."""
    forms = ("%d %b", "%d %b %Y", "%d %b %H:%M", "%H:%M:%S", "%Y-%m-%d %H:%M:%S")
    for form in forms:
        texts = [value.astimezone(UTC).strftime(form) for value in instants]
        if len(set(texts)) == len(set(instants)):
            return texts
    return [value.astimezone(UTC).isoformat(sep=" ") for value in instants]

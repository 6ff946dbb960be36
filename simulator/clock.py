"""Time: instants are integers, microseconds since 1970-01-01 UTC; days are cut in Europe/Berlin."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.config import Settings

BERLIN = ZoneInfo("Europe/Berlin")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
MONTH = DAY * 3044 // 100


def instant(moment: datetime) -> int:
    """Instant of an aware datetime."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def midnight(day: date) -> int:
    """First instant of a Berlin day."""
    return instant(datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC))


def add_months(day: date, months: int) -> date:
    """First day of the month that lies some months after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def berlin(at: int) -> datetime:
    """Berlin wall clock of an instant."""
    return (EPOCH + timedelta(microseconds=at)).astimezone(BERLIN)


def iso_utc(at: int) -> str:
    """Like 2024-03-31T01:00:00.000000Z."""
    return (EPOCH + timedelta(microseconds=at)).isoformat(timespec="microseconds")[:-6] + "Z"


def iso_berlin(at: int) -> str:
    """Like 2024-03-31T03:00:00+02:00, whole seconds."""
    return berlin(at).isoformat(timespec="seconds")


def next_month(at: int) -> int:
    """First instant of the Berlin month after `at`."""
    return midnight(add_months(berlin(at).date(), 1))


class Calendar:
    """The windows of the loads, the days of the extracts and the nights when the clocks change."""

    def __init__(self, settings: Settings) -> None:
        """Cut the life into loads of about equal length."""
        first, last = settings.first_day, add_months(settings.first_day, settings.months)
        days = (last - first).days
        cuts = [first + timedelta(days=round(days * k / settings.loads)) for k in range(settings.loads + 1)]
        self.loads = settings.loads
        self.cuts = [midnight(day) for day in cuts]
        self.days = cuts
        self.start, self.end = self.cuts[0], self.cuts[-1]
        self.extracts: list[tuple[int, date]] = []
        for load in range(1, settings.loads + 1):
            length = (cuts[load] - cuts[load - 1]).days
            for age in range(min(length, settings.extract_days), 0, -1):
                self.extracts.append((load, cuts[load] - timedelta(days=age)))
        self.dst_instants = [at for at in _clock_changes(first.year, last.year) if self.start < at < self.end]

    def load_of(self, at: int) -> int:
        """Find the load in whose window an instant falls; before the first is 1, after the last is loads + 1."""
        return max(1, bisect_left(self.cuts, at + 1) if at < self.end else self.loads + 1)

    def window(self, load: int) -> tuple[int, int]:
        """First instant of a load's window and the instant after its last."""
        return self.cuts[load - 1], self.cuts[load]


def _clock_changes(first_year: int, last_year: int) -> list[int]:
    """Instants just before and after each change of the clocks (02:30 local twice in October)."""
    found = []
    for year in range(first_year, last_year + 1):
        for month in (3, 10):
            last_day = date(year, month, 31)
            sunday = last_day - timedelta(days=(last_day.weekday() + 1) % 7)
            change = instant(datetime(sunday.year, sunday.month, sunday.day, 1, tzinfo=UTC))
            found += [change - HOUR // 2, change, change + HOUR // 2]
    return found

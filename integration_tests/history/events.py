"""Random histories: updates, deletes, re-inserts, truncates, ties, repeats, late rows, nulls, partial updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

COLUMNS = ("plan", "name", "email", "seats")
UNCHANGED = "__debezium_unavailable_value"
START = datetime(2024, 1, 1, tzinfo=UTC)
FIRST_LOAD = datetime(2025, 1, 1, tzinfo=UTC)
LOADS = 5
TABLE = "history_events"
DEFINITION = (
    "chapter int, history int, k1 text, k2 int, plan text, name text, email text, seats int, present text, op text, "
    "seq int, event_at timestamptz, _batch_id text, _loaded_at timestamptz"
)


@dataclass(frozen=True)
class Event:
    """One event as it was delivered."""

    k1: str | None
    k2: int | None
    op: str
    at: datetime | None
    seq: int | None
    plan: str | None
    name: str | None
    email: str | None
    seats: int | None
    present: str | None
    load: int
    part: int

    def value(self, column: str) -> Any:
        """The value of a column."""
        return getattr(self, column)

    @property
    def names_present(self) -> list[str]:
        """The columns that the event names as present."""
        return [name.strip() for name in (self.present or "").split(",")]

    @property
    def batch(self) -> str:
        """The batch that brought it: a load may consist of several files."""
        return f"load {self.load}, file {self.part}"

    def row(self, chapter: int, history: int) -> tuple[Any, ...]:
        """The event as a row of the table."""
        values = (self.plan, self.name, self.email, self.seats)
        key = (chapter, history, self.k1, self.k2)
        return (*key, *values, self.present, self.op, self.seq, self.at, self.batch, loaded_at(self.load))


History = tuple[Event, ...]
Drawn = TypeVar("Drawn")

_texts = st.sampled_from(("x", "y", "", None, UNCHANGED))
_changes = st.builds(
    Event,
    k1=st.sampled_from(("a", "a", "a", "b", None)),
    k2=st.sampled_from((1, 1, None)),
    op=st.sampled_from("ccuuuuudd"),
    at=st.sampled_from((*(START + timedelta(days=n) for n in range(6)), None)),
    seq=st.sampled_from((0, 1, 2, 3, None)),
    plan=_texts,
    name=_texts,
    email=_texts,
    seats=st.sampled_from((1, 2, None)),
    present=st.sampled_from((None, None, "plan", "name, email", "seats,plan,email", "")),
    load=st.integers(0, LOADS - 1),
    part=st.integers(0, 1),
)


def _truncate(event: Event) -> Event:
    """A truncate has no values, and mostly no key."""
    k1 = event.k1 if event.k1 == "a" else None
    return replace(event, op="t", k1=k1, k2=None, plan=None, name=None, email=None, seats=None, present=None)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A history of a few keys: most of its events are different, some are told again in another load."""
    events = draw(st.lists(_changes, min_size=3, max_size=18))
    for place in draw(st.lists(st.integers(0, len(events) - 1), max_size=1)):
        events[place] = _truncate(events[place])
    for place in draw(st.lists(st.integers(0, len(events) - 1), max_size=3)):
        events.append(replace(events[place], load=draw(st.integers(0, LOADS - 1)), part=draw(st.integers(0, 1))))
    return tuple(events)


def taken_back() -> History:
    """A change that one load brings into the past and the next takes back: what was known first is known again."""
    first = Event("a", 1, "c", START, 0, "x", "x", "x", 1, None, load=0, part=0)
    second = replace(first, at=START + timedelta(days=1), plan="y", load=1)
    return (first, second, replace(second, seq=1, plan="x", load=2))


def drawn(strategy: st.SearchStrategy[Drawn], count: int, number: int) -> list[Drawn]:
    """As many examples of a strategy, the same ones for the same number.

    Each comes from a seed of its own: within one run Hypothesis varies what it drew before, and options would cluster.
    """
    return [_drawn(strategy, f"{number} {n}") for n in range(count)]


def _drawn(strategy: st.SearchStrategy[Drawn], number: str) -> Drawn:
    """The second example: the first is the simplest, whatever the seed.

    The second differs from the first in its first draw, always; that one is a number that nobody uses.
    """
    found: list[Drawn] = []

    @seed(number)
    @settings(max_examples=2, phases=[Phase.generate], database=None)
    @given(st.integers(), strategy)
    def collect(_: int, example: Drawn) -> None:
        found.append(example)

    collect()
    return found[-1]


def loaded_at(load: int) -> datetime:
    """The stamp of a load."""
    return FIRST_LOAD + timedelta(hours=load)


def rows_of(chapters: Sequence[Sequence[History]]) -> list[tuple[Any, ...]]:
    """The rows of many histories; a chapter is what is asked about under one set of options."""
    return [
        event.row(chapter, number)
        for chapter, tales in enumerate(chapters)
        for number, history in enumerate(tales)
        for event in history
    ]

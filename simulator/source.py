"""What every source needs: its settings, its luck, its log and its folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

from simulator.clock import Calendar
from simulator.config import FaultRates, Settings
from simulator.faults import BOTH, Chooser, FaultLog

Item = TypeVar("Item")


@dataclass
class Source:
    """One source of the company, delivered load by load."""

    name: str
    settings: Settings
    calendar: Calendar
    chooser: Chooser
    rng: Random
    out: Path
    """Folder of the loads."""

    @classmethod
    def create(
        cls, name: str, settings: Settings, calendar: Calendar, log: FaultLog, out: Path, part: str = ""
    ) -> Source:
        """Make a source whose luck depends on the seed, its name and the part only."""
        luck = f"{settings.seed}/{name}{part}"
        chooser = Chooser(Random(f"{luck}/faults"), settings.loads, log)
        return cls(name, settings, calendar, chooser, Random(luck), out)

    @property
    def rates(self) -> FaultRates:
        """Fault rates of the run."""
        return self.settings.rates

    @property
    def loads(self) -> int:
        """Number of loads of the run."""
        return self.settings.loads

    @property
    def first_messy_load(self) -> int:
        """Load 2, or 1 where there is no other."""
        return min(2, self.settings.loads)

    def pick(self, fault: str, population: Iterable[Item], rate: float, load: int = 2) -> list[Item]:
        """Draw the victims of a fault, see Chooser."""
        return self.chooser.pick(self.name, fault, population, rate, load)

    def note(
        self, load: int, fault: str, place: Mapping[str, object], detail: str, engines: tuple[str, ...] = BOTH
    ) -> None:
        """Write a fault into the log. `place` is {"file": name, "line": number} or names a key."""
        self.chooser.log.add(load, self.name, fault, place, detail, engines)

    def path(self, load: int, file: str) -> Path:
        """Path of a file of this source in a load; its folder exists."""
        folder = self.out / f"load_{load:03d}" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder / file

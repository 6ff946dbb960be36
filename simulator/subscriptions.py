"""Subscriptions as full extracts: one CSV file per extract date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from simulator.catalogue import PROMO_CODES
from simulator.clock import iso_berlin, midnight
from simulator.faults import FILES_ONLY
from simulator.life import Item, Life
from simulator.lines import BOM
from simulator.source import Source

HEADER = ("subscription_id", "customer_id", "plan_id", "quantity", "unit_price", "currency", "status", "started_at",
          "ended_at")  # fmt: skip


@dataclass(slots=True)
class Extract:
    """One extract: what the source looked like at the end of a Berlin day."""

    load: int
    day: date
    moment: int
    number: int
    broken: bool = False
    truncated: bool = False


def number_items(lives: list[Life], rng: Random) -> list[tuple[Item, Life]]:
    """Give every item its id and promo code; the items in the order of their ids."""
    pairs = [(item, life) for life in lives for item in life.items]
    pairs.sort(key=lambda pair: (pair[0].started_at, pair[1].index))
    for number, (item, _) in enumerate(pairs, start=1):
        item.subscription_id = f"S{number:07d}"
        if not item.promo_code and rng.random() < 0.15:
            item.promo_code = rng.choice(PROMO_CODES)
    return pairs


@dataclass
class Extractor:
    """Writes all extracts of a run."""

    source: Source
    extracts: list[Extract] = field(default_factory=list)
    absent: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Numbers of the first extract without a subscription, and of the first that has it again."""
    known: int = 0
    """Rows of the last whole extract."""

    def __post_init__(self) -> None:
        self.extracts = [
            Extract(load, day, midnight(day + timedelta(days=1)), number)
            for number, (load, day) in enumerate(self.source.calendar.extracts)
        ]

    def run(self, pairs: list[tuple[Item, Life]]) -> None:
        """Draw the faults and write every file."""
        self._plan_breaks()
        self._plan_absences([item for item, _ in pairs])
        rows = [Written.of(item, life) for item, life in pairs]
        for extract in self.extracts:
            self._write(extract, rows)

    def _plan_breaks(self) -> None:
        rates = self.source.settings.rates
        later = [extract for extract in self.extracts[1:-1] if extract.load >= self.source.first_messy_load]
        for extract in self.source.pick("truncated_extract", later, rates.truncated_extract):
            extract.truncated = True
        whole = [extract for extract in later if not extract.truncated]
        for extract in self.source.pick("malformed_line", whole, rates.malformed_extract):
            extract.broken = True

    def _plan_absences(self, items: list[Item]) -> None:
        rates = self.source.settings.rates
        candidates = []
        later = [extract for extract in self.extracts[1:] if extract.load >= self.source.first_messy_load]
        for item in items:
            possible = [extract.number for extract in later if self.extracts[extract.number - 1].moment > item.known_at]
            if possible:
                candidates.append((item, possible))
        vanished = []
        for item, possible in self.source.pick("vanished_row", candidates, rates.vanished_row):
            start = self.source.rng.choice(possible)
            self.absent[item.subscription_id] = (start, len(self.extracts))
            vanished.append(item)
        last = len(self.extracts) - 1
        early = [item for item in vanished if self.absent[item.subscription_id][0] < last]
        returnable = [(item, possible[0]) for item, possible in candidates if possible[0] < last]
        if not early and vanished and returnable:
            item, start = self.source.rng.choice(returnable)
            self.absent[item.subscription_id] = (start, len(self.extracts))
            early = [item]
        for item in self.source.pick("returned_row", early, rates.returned_row):
            start, _ = self.absent[item.subscription_id]
            self.absent[item.subscription_id] = (start, self.source.rng.randrange(start + 1, len(self.extracts)))
        for key, (start, end) in self.absent.items():
            self.source.note(self.extracts[start].load, "vanished_row", {"subscription_id": key}, self._name(start))
            if end < len(self.extracts):
                self.source.note(self.extracts[end].load, "returned_row", {"subscription_id": key}, self._name(end))

    def _name(self, number: int) -> str:
        return f"subscriptions_{self.extracts[number].day.isoformat()}.csv"

    def _write(self, extract: Extract, rows: list[Written]) -> None:
        with_promo = extract.load >= self.source.settings.promo_code_from
        lines: list[str] = []
        never = (len(self.extracts), 0)
        for row in rows:
            if row.item.known_at >= extract.moment:
                continue
            start, end = self.absent.get(row.item.subscription_id, never)
            if not start <= extract.number < end:
                lines.append(row.line(extract.moment, with_promo))
        name, load = self._name(extract.number), extract.load
        place: dict[str, object] = {"file": f"subscriptions/{name}"}
        if extract.truncated:
            kept = int(self.known * self.source.rng.uniform(0.3, 0.6))
            self.source.note(load, "truncated_extract", place, f"{kept} of {len(lines)} rows")
            lines = lines[:kept]
        else:
            self.known = len(lines)
        if extract.broken and lines:
            for number in sorted(
                self.source.rng.sample(range(len(lines)), min(len(lines), self.source.rng.randint(1, 3)))
            ):
                key = lines[number].split(",", 1)[0]
                lines[number], how = _broken(lines[number], self.source.rng)
                self.source.note(load, "malformed_line", place | {"line": number + 2, "subscription_id": key}, how)
        header = HEADER + (("promo_code",) if with_promo else ())
        bom = bool(self.source.pick("bom", [extract], self.source.settings.rates.encoding, load))
        crlf = not bom and bool(self.source.pick("crlf", [extract], self.source.settings.rates.encoding, load))
        if bom:
            self.source.note(load, "bom", place, "byte order mark", FILES_ONLY)
        if crlf:
            self.source.note(load, "crlf", place, "CRLF line ends", FILES_ONLY)
        if with_promo and (
            extract.number == 0 or self.extracts[extract.number - 1].load < self.source.settings.promo_code_from
        ):
            self.source.note(load, "new_column", {"column": "promo_code"}, f"extracts carry promo_code from {name} on")
        end_of_line = "\r\n" if crlf else "\n"
        text = (BOM if bom else "") + end_of_line.join((",".join(header), *lines)) + end_of_line
        self.source.path(load, name).write_bytes(text.encode())


@dataclass(slots=True)
class Written:
    """An item with the parts of its line that never change."""

    item: Item
    life: Life
    middle: str
    started_at: str
    ended_at: str
    promo_code: str

    @classmethod
    def of(cls, item: Item, life: Life) -> Written:
        """Write the parts of an item."""
        price = f"{item.unit_price // 100}.{item.unit_price % 100:02d}"
        return cls(
            item,
            life,
            f"{item.plan.plan_id},{item.quantity},{price},{item.plan.currency}",
            iso_berlin(item.started_at),
            "" if item.ended_at is None else iso_berlin(item.ended_at),
            _quoted(item.promo_code),
        )

    def line(self, moment: int, with_promo: bool) -> str:
        """Write the item as an extract of `moment` shows it."""
        item = self.item
        ended_at, status = "", "active"
        if item.ended_at is not None and item.end_known_at is not None and item.end_known_at < moment:
            ended_at = self.ended_at
            status = "active" if item.ended_at >= moment else "ended"
        line = f"{item.subscription_id},{self.life.id_at(moment)},{self.middle},{status},{self.started_at},{ended_at}"
        return f"{line},{self.promo_code}" if with_promo else line


def _quoted(text: str) -> str:
    if any(character in text for character in ',"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _broken(line: str, rng: Random) -> tuple[str, str]:
    cells = line.split(",")
    how = rng.choice(("not a number", "too many fields", "too few fields"))
    if how == "not a number":
        cells[4] = "n/a"
    elif how == "too many fields":
        cells.insert(4, "0")
    else:
        cells = cells[:6]
    return ",".join(cells), how

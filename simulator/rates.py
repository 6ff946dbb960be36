"""Exchange rates as dropped CSV files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from simulator.faults import FILES_ONLY
from simulator.lines import BOM
from simulator.source import Source

CURRENCIES = {"USD": 0.92, "GBP": 1.17}


@dataclass(slots=True, eq=False)
class RatesFile:
    """One file to be delivered; `rows` are (date, currency, rate)."""

    name: str
    load: int
    rows: list[tuple[date, str, Decimal]]
    notes: list[tuple[str, str]] = field(default_factory=list)
    is_late: bool = False
    is_clean: bool = True
    text: bytes = b""


@dataclass
class RatesDesk:
    """Walks the rates through the months and drops the files."""

    source: Source

    def run(self) -> None:
        """Write all files of all loads."""
        files = self._regular_files()
        for file in self.source.pick(
            "late_file", [file for file in files if file.load < self.source.settings.loads], self.source.rates.late_file
        ):
            file.load += 1
            file.is_late = True
            file.notes.append(("late_file", f"belongs to load {file.load - 1}"))
        files += self._corrections(files)
        files.sort(key=lambda file: file.name)
        for load in range(1, self.source.settings.loads + 1):
            self._deliver(load, [file for file in files if file.load == load])
            self._change(load, [file for file in files if file.load < load and not file.notes])
            self._repeat(load, files)
            if self.source.pick("empty_file", [load], self.source.rates.empty_file, load):
                name = f"rates_{self._last_day(load):%Y%m%d}_80.csv"
                self.source.path(load, name).write_bytes(b"")
                self.source.note(load, "empty_file", {"file": f"rates/{name}"}, "no bytes", FILES_ONLY)

    def _last_day(self, load: int) -> date:
        return self.source.calendar.days[load] - timedelta(days=1)

    def _regular_files(self) -> list[RatesFile]:
        """Files of five to twelve days each; business days from the second day on."""
        values = dict(CURRENCIES)
        files: list[RatesFile] = []
        for load in range(1, self.source.settings.loads + 1):
            day, last = self.source.calendar.days[load - 1], self._last_day(load)
            while day <= last:
                until = min(day + timedelta(days=self.source.rng.randint(4, 11)), last)
                rows = []
                for offset in range((until - day).days + 1):
                    rate_day = day + timedelta(days=offset)
                    if rate_day.weekday() >= 5 or rate_day == self.source.settings.first_day:
                        continue
                    for currency in CURRENCIES:
                        values[currency] *= 1 + self.source.rng.uniform(-0.008, 0.008)
                        rows.append((rate_day, currency, Decimal(f"{values[currency]:.8f}")))
                if rows:
                    files.append(RatesFile(f"rates_{until:%Y%m%d}_01.csv", load, rows))
                day = until + timedelta(days=1)
        return files

    def _corrections(self, files: list[RatesFile]) -> list[RatesFile]:
        """Files of later loads that correct single rates of earlier ones."""
        known = [(file.load, row) for file in files if not file.is_late for row in file.rows]
        known = [(load, row) for load, row in known if load < self.source.settings.loads]
        by_load: dict[int, list[tuple[date, str, Decimal]]] = {}
        for load, (day, currency, rate) in self.source.pick("corrected_rate", known, self.source.rates.corrected_rate):
            corrected = (rate * Decimal(str(self.source.rng.choice((0.97, 0.99, 1.02, 1.04))))).quantize(
                Decimal("1e-8")
            )
            by_load.setdefault(self.source.rng.randint(load + 1, min(load + 2, self.source.settings.loads)), []).append(
                (day, currency, corrected)
            )
        return [
            RatesFile(
                f"rates_{self.source.calendar.days[load - 1] + timedelta(days=6):%Y%m%d}_50.csv",
                load,
                sorted(rows),
                [("corrected_rate", f"{currency} of {day.isoformat()}") for day, currency, _ in sorted(rows)],
            )
            for load, rows in by_load.items()
        ]

    def _deliver(self, load: int, files: list[RatesFile]) -> None:
        broken = self.source.pick(
            "malformed_line", [file for file in files if not file.notes], self.source.rates.malformed_file, load
        )
        with_bom = self.source.pick(
            "bom", [file for file in files if file not in broken], self.source.rates.encoding, load
        )
        with_crlf = self.source.pick(
            "crlf", [file for file in files if file not in with_bom], self.source.rates.encoding, load
        )
        renamed = load >= self.source.settings.fx_rate_from
        if load == self.source.settings.fx_rate_from and files:
            self.source.note(
                load, "renamed_column", {"column": "fx_rate"}, "files say fx_rate instead of rate from here on"
            )
        for file in files:
            place: dict[str, object] = {"file": f"rates/{file.name}"}
            lines = [f"{day.isoformat()},{currency},{rate}" for day, currency, rate in file.rows]
            if file in broken:
                number = self.source.rng.randrange(len(lines))
                day, currency, rate = file.rows[number]
                lines[number], how = self._broken(day, currency, rate)
                file.is_clean = False
                detail = f"{how}: {currency} of {day.isoformat()}"
                self.source.note(load, "malformed_line", place | {"line": number + 2}, detail)
            end = "\r\n" if file in with_crlf else "\n"
            header = f"rate_date,currency,{'fx_rate' if renamed else 'rate'}"
            text = (BOM if file in with_bom else "") + end.join((header, *lines)) + end
            file.text = text.encode()
            self.source.path(load, file.name).write_bytes(file.text)
            for fault, detail in file.notes:
                self.source.note(load, fault, place, detail)
            if file in with_bom:
                self.source.note(load, "bom", place, "byte order mark", FILES_ONLY)
            if file in with_crlf:
                self.source.note(load, "crlf", place, "CRLF line ends", FILES_ONLY)

    def _broken(self, day: date, currency: str, rate: Decimal) -> tuple[str, str]:
        return self.source.rng.choice(
            [
                (f"{day.isoformat()},{currency},n/a", "not a number"),
                (f"{day.isoformat()},{currency},{str(rate).replace('.', ',')}", "too many fields"),
                (f"{day.isoformat()},{currency}", "too few fields"),
            ]
        )

    def _change(self, load: int, files: list[RatesFile]) -> None:
        """Deliver earlier files under their own names with another first rate."""
        for file in self.source.pick("changed_file", files, self.source.rates.changed_file, load):
            day, currency, rate = file.rows[0]
            file.rows[0] = (day, currency, rate + Decimal("0.01"))
            file.text = file.text.replace(str(rate).encode(), str(file.rows[0][2]).encode(), 1)
            self.source.path(load, file.name).write_bytes(file.text)
            detail = f"{currency} of {day.isoformat()} was {rate}"
            self.source.note(load, "changed_file", {"file": f"rates/{file.name}"}, detail)

    def _repeat(self, load: int, files: list[RatesFile]) -> None:
        """Deliver an earlier file again, unless one of its rates was corrected before the new name."""
        name = f"rates_{self._last_day(load):%Y%m%d}_90.csv"
        safe = []
        for file in files:
            if file.load >= load or not file.is_clean:
                continue
            keys = {row[:2] for row in file.rows}
            if not any(file.name < other.name < name and keys & {row[:2] for row in other.rows} for other in files):
                safe.append(file)
        for file in self.source.pick("redelivered_file", safe[-20:], self.source.rates.redelivered_file, load)[:1]:
            self.source.path(load, name).write_bytes(file.text)
            self.source.note(load, "redelivered_file", {"file": f"rates/{name}"}, f"same bytes as rates/{file.name}")

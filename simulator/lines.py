"""Delivery of a line-based stream (JSON lines): repeated, broken, cut and empty files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from simulator.faults import BOTH, FILES_ONLY
from simulator.source import Source

LINES_PER_FILE = 100_000
BOM = "\ufeff"
TOMBSTONE = "null"


@dataclass(slots=True, eq=False)
class Line:
    """One line of a stream; `key` says what it is about, for the log."""

    text: str
    key: dict[str, object]
    readable: bool = True
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Faults to log at the place where the line ends up: (fault, detail)."""

    def copy(self) -> Line:
        """Copy the line, without its notes."""
        return Line(self.text, self.key)


@dataclass
class Stream:
    """A source that is delivered as JSON lines, load after load."""

    source: Source
    breakers: tuple[Callable[[str, Random], str], ...]
    unreadable_engines: tuple[str, ...] = BOTH
    files_per_load: int = 3
    _carried: list[Line] = field(default_factory=list)
    _clean: list[Path] = field(default_factory=list)

    def deliver(self, load: int, lines: list[Line]) -> None:
        """Write a load's files. Lines broken here may come whole with a later load."""
        lines = self._carried + lines
        self._carried = []
        lines = self._repeat(load, lines)
        self._break(load, lines)
        count = max(self.files_per_load, -(-len(lines) // LINES_PER_FILE))
        size = -(-len(lines) // count) if lines else 0
        files = [lines[size * n : size * (n + 1)] for n in range(count)]
        self._cut(load, files)
        self._write(load, files)

    def _repeat(self, load: int, lines: list[Line]) -> list[Line]:
        chosen = self.source.pick("redelivered_event", range(len(lines)), self.source.rates.redelivered_event, load)
        if not chosen:
            return lines
        order: list[tuple[float, Line]] = [(float(position), line) for position, line in enumerate(lines)]
        for position in chosen:
            again = lines[position].copy()
            again.notes.append(("redelivered_event", "same event once more"))
            order.append((position + self.source.rng.randint(0, 300) + 0.5, again))
        order.sort(key=lambda entry: entry[0])
        return [line for _, line in order]

    def _break(self, load: int, lines: list[Line]) -> None:
        whole = [line for line in lines if not line.notes and line.text != TOMBSTONE]
        for line in self.source.pick("malformed_line", whole, self.source.rates.malformed_line, load):
            returns = self.source.rng.random() < 0.5
            if returns:
                self._carried.append(line.copy())
            line.text = self.source.rng.choice(self.breakers)(line.text, self.source.rng)
            line.readable = False
            fate = "comes whole with the next load" if returns else "never comes whole"
            line.notes.append(("malformed_line", f"{line.key} {fate}"))

    def _cut(self, load: int, files: list[list[Line]]) -> None:
        numbers = [
            n for n in range(len(files)) if files[n] and files[n][-1].readable and files[n][-1].text != TOMBSTONE
        ]
        for number in self.source.pick("truncated_line", numbers, self.source.rates.truncated_line, load):
            line = files[number][-1]
            whole = Line(line.text, line.key, notes=line.notes)
            if number + 1 < len(files):
                files[number + 1].insert(0, whole)
            else:
                self._carried.insert(0, whole)
            where = "next file" if number + 1 < len(files) else "next load"
            cut = line.text[: max(2, int(len(line.text) * self.source.rng.uniform(0.2, 0.9)))]
            note = ("truncated_line", f"{line.key} comes whole with the {where}")
            files[number][-1] = Line(cut, line.key, False, [note])

    def _write(self, load: int, files: list[list[Line]]) -> None:
        earlier = list(self._clean)
        full = [n for n in range(len(files)) if files[n]]
        with_bom = set(self.source.pick("bom", full, self.source.rates.encoding, load))
        with_crlf = set(self.source.pick("crlf", full, self.source.rates.encoding, load))
        for number, lines in enumerate(files):
            name = f"{self.source.name}_{load:03d}_{number + 1:02d}.jsonl"
            end = "\r\n" if number in with_crlf else "\n"
            text = end.join(line.text for line in lines)
            if lines and not (lines[-1].notes and lines[-1].notes[-1][0] == "truncated_line"):
                text += end
            self.source.path(load, name).write_bytes(((BOM if number in with_bom else "") + text).encode())
            self._log_file(load, name, lines, number in with_bom, number in with_crlf)
            if lines and all(line.readable for line in lines):
                self._clean.append(self.source.path(load, name))
        self._repeat_file(load, earlier, len(files))
        if self.source.pick("empty_file", [load], self.source.rates.empty_file, load):
            name = f"{self.source.name}_{load:03d}_{len(files) + 2:02d}.jsonl"
            self.source.path(load, name).write_bytes(b"")
            self.source.note(load, "empty_file", {"file": f"{self.source.name}/{name}"}, "no bytes", FILES_ONLY)

    def _repeat_file(self, load: int, earlier: list[Path], count: int) -> None:
        again = self.source.pick(
            "redelivered_file", earlier[-self.files_per_load :], self.source.rates.redelivered_file, load
        )
        for path in again[:1]:
            name = f"{self.source.name}_{load:03d}_{count + 1:02d}.jsonl"
            shutil.copyfile(path, self.source.path(load, name))
            place = {"file": f"{self.source.name}/{name}"}
            self.source.note(load, "redelivered_file", place, f"same bytes as {self.source.name}/{path.name}", BOTH)

    def _log_file(self, load: int, name: str, lines: list[Line], bom: bool, crlf: bool) -> None:
        file = f"{self.source.name}/{name}"
        for number, line in enumerate(lines, start=1):
            for fault, detail in line.notes:
                engines = BOTH if line.readable else self.unreadable_engines
                self.source.note(load, fault, {"file": file, "line": number} | line.key, detail, engines)
        if bom:
            self.source.note(load, "bom", {"file": file}, "byte order mark", FILES_ONLY)
        if crlf:
            self.source.note(load, "crlf", {"file": file}, "CRLF line ends", FILES_ONLY)


def cut_in_half(text: str, rng: Random) -> str:
    """Keep the beginning of a JSON document."""
    return text[: int(len(text) * rng.uniform(0.3, 0.8))]


def lose_a_quote(text: str, rng: Random) -> str:
    """Remove the first quotation mark of a JSON document."""
    return text.replace('"', "", 1)


def noise(text: str, rng: Random) -> str:
    """Replace a line by something that is no JSON at all."""
    return f"ERROR 2013 (HY000): lost connection #{rng.randrange(1000)}"


def not_a_number(text: str, rng: Random) -> str:
    """Make the quantity of a usage event a word."""
    head, _, tail = text.partition('"quantity": ')
    return f'{head}"quantity": "many"{tail[tail.index(",") :]}'

"""The parts of the page, as somebody on call asks: a sentence, pictures to look at, tables to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit_page import pictures, words
from audit_page.database import Row
from audit_page.pictures import Picture
from audit_page.questions import Answer

Answers = dict[str, Answer]
Column = tuple[str, str, Callable[[Row], str]]
"""Its kind (`text`, `name`, `number`, `code`, `verdict`), its heading, and what stands in a row's cell."""

MOST_ROWS = 50
MOST_LETTERS = 120
SIGNS = {
    "on time": ("good", "\u2713"),
    "late": ("warn", "\u25b2"),
    "stalled": ("bad", "\u25a0"),
    "never loaded": ("none", "\u25cb"),
    "went back": ("odd", "\u25c0"),
    "ahead of now": ("odd", "\u25b6"),
}
"""Verdicts have a colour, a shape and their own word, so that none of the three is needed."""


@dataclass
class Table:
    """Rows under named columns; folded when a picture says the same."""

    columns: list[Column]
    content: Sequence[Row]
    caption: str = ""
    is_folded: bool = False

    @property
    def rows(self) -> list[list[str]]:
        """The cells, of no more rows than somebody reads."""
        return [[cell(row) for _, _, cell in self.columns] for row in self.content[:MOST_ROWS]]

    @property
    def heading(self) -> str:
        """The caption, and how many rows there are when not all are shown."""
        if len(self.content) <= MOST_ROWS:
            return self.caption
        return f"{self.caption} (the first {MOST_ROWS} of {words.number(len(self.content))})".strip()


@dataclass
class Section:
    """What stands under one heading."""

    name: str
    short: str
    title: str
    lead: str = ""
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def has(self, answer: Answer, nothing: str = "") -> bool:
        """Whether there is something to show; otherwise the section says why there is not."""
        if answer.missing:
            tables = " and ".join(answer.missing)
            notice = f"{tables} {'does' if len(answer.missing) == 1 else 'do'} not exist yet: dbt build"
        elif answer.problem:
            notice = f"Could not be read: {answer.problem}"
        elif answer.rows:
            return True
        else:
            self.lead = self.lead or nothing
            return False
        if notice not in self.notices:
            self.notices.append(notice)
        return False


def text(name: str) -> Callable[[Row], str]:
    """A text of the row, as it is."""
    return lambda row: str(row[name]) if row[name] is not None else words.NOTHING


def number(name: str, digits: int = 0) -> Callable[[Row], str]:
    """A number of the row."""
    return lambda row: words.number(row[name], digits)


def duration(name: str) -> Callable[[Row], str]:
    """Seconds of the row, as a length of time."""
    return lambda row: words.duration(row[name])


def instant(name: str) -> Callable[[Row], str]:
    """A time of the row."""
    return lambda row: words.instant(row[name])


def total(rows: Sequence[Row], *names: str) -> int:
    """The sum of some columns; nothing counts as 0."""
    return int(sum(row[name] or 0 for row in rows for name in names))


def sources(answers: Answers) -> Section:
    """State of each source; then what the models have not read."""
    section = Section("sources", "Sources", "State of each source")
    if section.has(answers["sources"], "No source is configured: seeds/incremental_config.csv names none."):
        columns: list[Column] = [
            ("verdict", "State", text("verdict")),
            ("name", "Source", text("source_name")),
            ("number", "Last load", instant("mark")),
            ("number", "Age", duration("age")),
            ("text", "Read up to", text("source_mark")),
            ("text", "Held back", held_back),
            ("text", "Next step", text("next_step")),
        ]
        section.tables.append(Table(columns, answers["sources"].rows))
    if section.has(answers["reads"]):
        section.tables.append(reads(answers["reads"].rows))
    if answers["unwatched"].rows:
        names = ", ".join(row["source_name"] for row in answers["unwatched"].rows)
        section.notices.append(f"Not watched (off in seeds/incremental_config.csv): {names}")
    return section


def held_back(row: Row) -> str:
    """Files that wait for a decision."""
    if not row["runs_behind"]:
        return words.NOTHING
    return f"{words.rows(row['runs_behind'], 'file')}, {words.rows(row['rows_behind'])}"


def reads(rows: Sequence[Row]) -> Table:
    """What each model reads, folded when all of it has been read."""
    behind = sum(row["verdict"] != "on time" for row in rows)
    count = words.rows(len(rows), "read")
    state = f"{behind} of {count} between models not on time" if behind else f"{count} between models, all on time"
    columns: list[Column] = [
        ("verdict", "State", text("verdict")),
        ("name", "Model", text("model_name")),
        ("name", "Reads", text("source_name")),
        ("number", "Read up to", instant("mark")),
        ("number", "Waits for", lambda row: words.duration(row["age"] if row["runs_behind"] else None)),
        ("number", "Rows", number("rows_behind")),
        ("text", "Next step", text("next_step")),
    ]
    return Table(columns, rows, state, is_folded=not behind)


def lag(answers: Answers, now: datetime) -> Section:
    """Watermark lag over time."""
    section = Section("lag", "Lag", "How old the newest event was")
    if section.has(answers["lag"], "Nothing was loaded yet."):
        section.lead = (
            "Each dot is a load. Between two loads the data ages; where a tooth is wider than its neighbours, "
            "a load was missing, and where a dot lies higher, a load brought nothing newer."
        )
        section.pictures = pictures.lag(answers["lag"].rows, now)
    return section


def loads(answers: Answers) -> Section:
    """Rows per load by outcome."""
    section = Section("loads", "Loads", "What each run loaded")
    if section.has(answers["runs"], "No run has loaded anything yet."):
        rows = answers["runs"].rows
        refused = total(rows, "rows_duplicate", "rows_quarantined", "rows_parked")
        section.lead = (
            f"{words.rows(total(rows, 'rows_loaded'))} loaded by {words.rows(len(rows), 'run')}, "
            f"{words.number(total(rows, 'rows_late'))} of them late; {words.number(refused)} not loaded."
        )
        section.pictures = pictures.loads(rows)
        columns: list[Column] = [
            ("number", "Run", instant("started_at")),
            ("text", "Complete", lambda row: "yes" if row["is_complete"] else f"no: {row['behind']}"),
            ("number", "Loaded", number("rows_loaded")),
            ("number", "of them late", number("rows_late")),
            ("number", "Came before", number("rows_duplicate")),
            ("number", "Set aside", number("rows_quarantined")),
            ("number", "Held back", number("rows_parked")),
            ("number", "Changed downstream", number("rows_changed")),
        ]
        section.tables.append(Table(columns, rows[::-1], "The same in numbers, the newest first", is_folded=True))
    return section


def lateness(answers: Answers) -> Section:
    """The distribution of delays, and what a fixed lookback would lose."""
    section = Section("lateness", "Lateness", "How late rows came")
    if section.has(answers["lateness"], "No row came late."):
        section.pictures.append(pictures.lateness(answers["lateness"].rows))
    if section.has(answers["profile"]):
        rows = answers["profile"].rows
        if late := total(rows, "rows_late"):
            section.lead = (
                f"{words.rows(late)} of {words.number(total(rows, 'rows_loaded'))} came late. Nothing of them is lost "
                "here; the last column is for those who read a source with a fixed lookback."
            )
        columns: list[Column] = [
            ("name", "Source", text("source_name")),
            ("number", "Rows", number("rows_loaded")),
            ("number", "Late", number("rows_late")),
            ("number", "Half within", duration("p50")),
            ("number", "90% within", duration("p90")),
            ("number", "Longest", duration("longest")),
            ("number", "Lookback now", duration("lookback_now")),
            ("text", "Would lose none", text("suggested_lookback")),
        ]
        section.tables.append(Table(columns, rows))
    return section


def gaps(answers: Answers, now: datetime) -> Section:
    """Gaps as a timeline, and the open ones with their repair."""
    section = Section("gaps", "Gaps", "What is missing, and since when")
    if section.has(answers["gaps"], "Nothing is missing, and nothing was."):
        section.pictures.append(pictures.gaps(answers["gaps"].rows, now))
    if section.has(answers["open_gaps"], "Nothing is missing now."):
        rows = answers["open_gaps"].rows
        still_open = total([row for row in rows if row["state"] == "open"], "gaps")
        section.lead = (
            f"{words.rows(still_open, 'gap')} open; {words.number(total(rows, 'gaps') - still_open)} given up, that is "
            "open for longer than the grace period of the source."
        )
        columns: list[Column] = [
            ("name", "Source", text("source_name")),
            ("text", "Missing", missing),
            ("text", "State", text("state")),
            ("number", "Seen first", instant("opened_at")),
            ("text", "Cause", text("cause")),
            ("text", "Repair", text("repair")),
        ]
        section.tables.append(Table(columns, rows, "What is missing now"))
    return section


def missing(row: Row) -> str:
    """How much, and which: all of a few, the first of many."""
    what = str(row["what"])
    if len(what) > MOST_LETTERS:
        what = what[:MOST_LETTERS].rpartition(",")[0] + ", \N{HORIZONTAL ELLIPSIS}"
    return f"{words.rows(row['missing'], *pictures.KINDS.get(row['kind'], ('row', 'rows')))}: {what}"


def quarantine(answers: Answers) -> Section:
    """Rows set aside, by reason."""
    section = Section("quarantine", "Quarantine", "What was set aside, and why")
    if section.has(answers["quarantine"], "Nothing was set aside."):
        rows = answers["quarantine"].rows
        count = words.rows(total(rows, "row_count"))
        section.lead = f"{count} could not be read or must not pass; their text is kept."
        section.pictures.append(pictures.quarantine(rows))
        columns: list[Column] = [
            ("name", "Model", text("model_name")),
            ("code", "Code", text("code")),
            ("text", "Reason", text("reason")),
            ("number", "Rows", number("row_count")),
            ("number", "Last seen", instant("last_seen")),
        ]
        section.tables.append(Table(columns, rows))
    return section


def times(answers: Answers, schema: str) -> Section:
    """Run times, and the slowest models of the newest run."""
    section = Section("times", "Run times", "How long the runs took")
    if section.has(answers["times"], "No run has been measured yet."):
        section.lead = "Models run side by side, so a run is shorter than the sum of its models."
        section.pictures.append(pictures.times(answers["times"].rows, schema))
    if section.has(answers["slowest"]):
        columns: list[Column] = [
            ("name", "Model", text("model_name")),
            ("text", "Kind", text("kind")),
            ("number", "Time", duration("seconds")),
            ("number", "Rows read", number("rows_in")),
            ("number", "Rows changed", number("rows_changed")),
            ("number", "Evaluated per change", number("rows_evaluated_per_change", 1)),
        ]
        section.tables.append(Table(columns, answers["slowest"].rows, "The slowest models of the newest run"))
    return section


def mrr(answers: Answers) -> Section:
    """What it is all for."""
    section = Section("mrr", "MRR", "Monthly recurring revenue")
    if section.has(answers["mrr"], "No month has revenue yet."):
        rows = answers["mrr"].rows
        month, customers = words.month(rows[0]["month"]), words.rows(rows[0]["customers"], "customer")
        section.lead = f"{words.number(rows[0]['mrr'], 2)} EUR at the end of {month} from {customers}."
        section.pictures = pictures.mrr(rows[::-1])
        columns: list[Column] = [
            ("text", "Month", lambda row: words.month(row["month"])),
            ("number", "MRR (EUR)", number("mrr", 2)),
            *(("number", name.capitalize(), number(f"{name}_mrr", 2)) for name in pictures.MOVEMENTS),
            ("number", "Customers", number("customers")),
        ]
        section.tables.append(Table(columns, rows[:12], "The last months in numbers"))
    return section

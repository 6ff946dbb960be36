"""The macros' rows beside the reference's: many histories in one query, one query for each set of options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from harness import Project
from history.events import DEFINITION, LOADS, START, TABLE, History, loaded_at, rows_of
from history.options import Options
from history.reference import Rules, Version, current_of, known_versions_of, versions_of
from law.histories import insert_statement, literal

SEPARATOR = "-- next call"
OPEN_END = datetime(9999, 12, 31, tzinfo=UTC)
Row = tuple[tuple[str, Any], ...]


class Differs(AssertionError):
    """The macros and the reference disagree about a history."""


def compiled(project: Project, calls: Sequence[str]) -> list[str]:
    """The SQL of many calls, compiled at once."""
    return project.render(f"\n{SEPARATOR}\n".join(calls)).split(SEPARATOR)


def store(project: Project, chapters: Sequence[Sequence[History]]) -> None:
    """Write the histories into the table of events."""
    project.execute(f"drop table if exists {TABLE}")
    project.execute(f"create table {TABLE} ({DEFINITION})")
    rows = rows_of(chapters)
    for start in range(0, len(rows), 2000):
        project.execute(insert_statement(TABLE, rows[start : start + 2000]))


def hold(project: Project, options: Sequence[Options], chapters: Sequence[Sequence[History]]) -> int:
    """Compare the rows of each history under the options of its chapter; returns how many histories."""
    queries = compiled(project, [option.call(chapter) for chapter, option in enumerate(options)])
    store(project, chapters)
    for option, query, tales in zip(options, queries, chapters, strict=True):
        compare(project, option, query, tales)
    return sum(map(len, chapters))


def compare(project: Project, option: Options, query: str, tales: Sequence[History]) -> None:
    """Compare a query's rows, history by history."""
    found: list[Counter[Row]] = [Counter() for _ in tales]
    for row in project.dicts(query):
        found[row.pop("history")][told(row, option)] += 1
    for number, history in enumerate(tales):
        wanted = expected(history, option)
        if found[number] != wanted:
            raise Differs(explain(history, option, found[number], wanted))


def known_as_of(option: Options, macro: str = "tideline.as_of") -> str:
    """The condition under which a version held at a moment, as it was known then, as Jinja."""
    names = option.arguments.get("meta_columns", {})
    return f"{{{{ {macro}('moments.happened', 'v', known='moments.seen', meta_columns={names!r}) }}}}"


def compare_known(project: Project, option: Options, query: str, condition: str, tales: Sequence[History]) -> None:
    """At each instant, as known after each load: what the history of the events loaded until then says."""
    moments = [(START + timedelta(hours=12 * n), load) for n in range(-1, 14) for load in range(LOADS)]
    rows = ", ".join(f"({literal(happened)}, {literal(loaded_at(load))})" for happened, load in moments)
    columns = ", ".join(("history", *option.rules.key, *option.rules.columns))
    found = Counter(
        project.query(
            f"select happened, seen, {columns} from (values {rows}) as moments (happened, seen) "
            f"inner join ({query}) as v on {condition} where history < {len(tales)}"
        )
    )
    wanted: Counter[tuple[Any, ...]] = Counter()
    for number, history in enumerate(tales):
        for happened, load in moments:
            known = versions_of([event for event in history if event.load <= load], option.rules)
            for key, versions in known.items():
                for version in versions:
                    if version.valid_from <= happened and (version.valid_to is None or happened < version.valid_to):
                        values = (version.values[column] for column in option.rules.columns)
                        wanted[(happened, loaded_at(load), number, *key, *values)] += 1
    assert wanted
    if found != wanted:
        raise Differs(f"{option}, {len(found - wanted)} versions too many, {len(wanted - found)} too few")


def joined_as_of(project: Project, option: Options, query: str, tales: Sequence[History]) -> str:
    """`as_of_join` as Jinja: each key that is told of, at moments of its life and around it, with what held."""
    key = ["history", *option.rules.key]
    names = option.arguments.get("meta_columns", {})
    rows = [(n, *of_key, at) for n, told in enumerate(tales) for of_key in _keys(told, option) for at in MOMENTS]
    listed = ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in rows)
    for table, content in (
        ("moments", f"select * from (values {listed}) as given ({', '.join(key)}, happened)"),
        ("versions", query),
    ):
        project.execute(f"drop table if exists {table}")
        project.execute(f"create table {table} as {content}")
    columns = list(option.rules.columns)
    return f"{{{{ tideline.as_of_join('moments', 'versions', {key}, 'happened', {columns}, {names!r}) }}}}"


MOMENTS = [START + timedelta(hours=12 * n) for n in range(-1, 14)]


def _keys(history: History, option: Options) -> set[tuple[Any, ...]]:
    """The keys of a history's events."""
    return {tuple(getattr(event, name) for name in option.rules.key) for event in history}


def expected_as_of(option: Options, tales: Sequence[History]) -> Counter[tuple[Any, ...]]:
    """What `as_of_join` must find: a version that held then; none for a key with a null in it."""
    wanted: Counter[tuple[Any, ...]] = Counter()
    for number, history in enumerate(tales):
        known = versions_of(history, option.rules)
        for key in _keys(history, option):
            for moment in MOMENTS:
                held = [
                    v
                    for v in known.get(key, ())
                    if v.valid_from <= moment and (v.valid_to is None or moment < v.valid_to)
                ]
                values = held[0].values if held and None not in key else {}
                wanted[(number, *key, moment, *(values.get(column) for column in option.rules.columns))] += 1
    return wanted


def told(row: dict[str, Any], option: Options) -> Row:
    """A row of a macro, without the surrogate key."""
    row.pop(option.arguments.get("surrogate_key", "version_sk"), None)
    return tuple(sorted(row.items()))


def expected(history: History, option: Options) -> Counter[Row]:
    """The rows that the reference knows, under the names that the options give them."""
    rules = option.rules
    found: Counter[Row] = Counter()
    if option.macro == "current_state":
        for key, row in current_of(history, rules).items():
            row["_loaded_at"] = loaded_at(row["_loaded_at"])
            found[_row({**dict(zip(rules.key, key, strict=True)), **row})] += 1
        return found
    if not option.arguments.get("bitemporal"):
        for key, versions in versions_of(history, rules).items():
            for version in versions:
                row = _version(key, version, option)
                found[_row({**row, "_loaded_at": loaded_at(version.loaded)})] += 1
        return found
    for key, known in known_versions_of(history, rules).items():
        for version, since, until in known:
            row = _version(key, version, option)
            row["known_from"] = loaded_at(since)
            row["known_to"] = _open_end(option) if until is None else loaded_at(until)
            row["_loaded_at"] = loaded_at(since if until is None else until)
            found[_row(row)] += 1
    return found


def _version(key: tuple[Any, ...], version: Version, option: Options) -> dict[str, Any]:
    rules: Rules = option.rules
    row: dict[str, Any] = {
        "valid_from": version.valid_from,
        "valid_to": _open_end(option) if version.valid_to is None else version.valid_to,
        "is_current": version.valid_to is None,
        "version_number": version.number,
    }
    if rules.on_delete == "new_record":
        row["is_deleted"] = version.is_deleted
    if rules.batches:
        row |= {"opened_by_batch": version.opened_by, "closed_by_batch": version.closed_by}
    names = option.arguments.get("meta_columns", {})
    renamed = {names.get(name, name): value for name, value in row.items()}
    return {**dict(zip(rules.key, key, strict=True)), **version.values, **renamed}


def _open_end(option: Options) -> datetime | None:
    return OPEN_END if option.arguments.get("open_end") else None


def _row(row: dict[str, Any]) -> Row:
    return tuple(sorted(row.items()))


def explain(history: History, option: Options, found: Counter[Row], wanted: Counter[Row]) -> str:
    """A difference in words."""
    lines = [str(option), "events:"]
    lines += [f"    {event}" for event in history]
    for title, rows in (("only the reference:", wanted - found), ("only the macro:", found - wanted)):
        lines += [title, *(f"    {dict(row)}" for row in rows)]
    return "\n".join(lines)

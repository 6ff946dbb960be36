"""Every change format against messages as its documentation shows them: the rows that must come out, per engine."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness import Project

FORMATS = {
    "debezium": "debezium_events",
    "debezium_flattened": "debezium_flattened_events",
    "maxwell": "maxwell_events",
    "wal2json_v1": "wal2json_v1_events",
    "wal2json_v2": "wal2json_v2_events",
}
ABSENT = "<absent>"


def fixture(name: str) -> dict[str, Any]:
    """The cases of a format."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cdc" / f"{name}.yml").read_text())
    return content


def plain(value: Any) -> Any:
    """A value as the fixtures write it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def document(value: Any) -> Any:
    """A JSON column as Python data; numbers stay as they were written."""
    return json.loads(value, parse_float=str, parse_int=str) if isinstance(value, str) else value


def actual(row: dict[str, Any], column: str) -> Any:
    """A column of a row, or `after.email`: a value in one of its documents."""
    name, _, path = column.partition(".")
    if not path:
        return document(row[name]) if name in ("before", "after", "_unchanged") else plain(row[name])
    found = (document(row[name]) or {}).get(path, ABSENT)
    return found if found is None or isinstance(found, str) else json.dumps(found)


@pytest.fixture(scope="module")
def rows(shared: Project) -> dict[str, dict[int, list[dict[str, Any]]]]:
    """What each format makes of its messages, by line: one run for all."""
    for name, macro in FORMATS.items():
        content = fixture(name)
        shared.execute(f"create table messages_{name} (line text, _file text, _line bigint)")
        messages = [(case["message"], "messages", number) for number, case in enumerate(content["cases"], 1)]
        shared.insert(f"messages_{name}", messages)
        arguments = ", ".join(f"{key}={value!r}" for key, value in content["arguments"].items())
        shared.write_model(
            f"events_{name}",
            f"{{{{ tideline.{macro}(target.schema ~ '.messages_{name}', {arguments}) }}}}",
            materialized="table",
        )
    shared.run()
    found: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for name in FORMATS:
        lines = found.setdefault(name, {})
        as_text = "cast(before as text) as before, cast(after as text) as after, cast(_unchanged as text) as _unchanged"
        key = ", ".join(fixture(name)["arguments"]["unique_key"])
        for row in shared.dicts(
            f"select {key}, _kind, _op, {as_text}, _event_at, _sequence, _table, _transaction_id, _transaction_order,"
            f" _transaction_events, _is_commit, _file, _line, _reject_code, _reject_reason, _raw from events_{name}"
            " order by _line, _sequence"
        ):
            lines.setdefault(row["_line"], []).append(row)
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_messages_become_the_stated_rows(rows: dict[str, dict[int, list[dict[str, Any]]]], name: str) -> None:
    wrong = []
    for number, case in enumerate(fixture(name)["cases"], 1):
        given = rows[name].get(number, [])
        if len(given) != len(case["rows"]):
            wrong.append(f"{case['name']}: {len(given)} rows, not {len(case['rows'])}")
            continue
        for row, expected in zip(given, case["rows"], strict=True):
            found = {column: actual(row, column) for column in expected}
            wrong += [
                f"{case['name']}: {column} is {found[column]!r}, not {value!r}"
                for column, value in expected.items()
                if found[column] != value
            ]
            assert row["_raw"] == case["message"]
            assert (row["_reject_code"] is None) == (row["_reject_reason"] is None), case["name"]
    assert wrong == []

"""The config of pipelines and sources is refused line by line; the page for the person on call says what is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from harness import Project

RIGHT = {
    "source": "raw.events", "pipeline": "loaded", "strategy": "timestamp", "watermark_columns": "updated_at id",
    "lookback": "3 days", "grace_period": "1 week", "cadence": "1 hour", "tolerance": "0.5", "warn_after": "12 hours",
    "error_after": "24 hours", "batch_size": "1000", "start_mark": "2024-01-31T12:00:00Z", "owner": "crm",
    "enabled": "true", "engine": "",
}  # fmt: skip
EMPTY = dict.fromkeys(
    ("lookback", "grace_period", "cadence", "tolerance", "warn_after", "error_after", "batch_size"), ""
)
GOOD = (
    RIGHT,
    RIGHT | EMPTY | {"pipeline": "counted", "strategy": "sequence", "start_mark": "0", "tolerance": "100.0"},
    RIGHT | EMPTY | {"source": "elsewhere.tickets", "pipeline": "unknown", "start_mark": "", "enabled": "false"},
)
A_SHARE = "`tolerance` must be a number from 0 to 100, in per cent, with two digits after the point at most"
A_LENGTH = "must be a length of time such as '12 hours' or '3 days'"
# What is wrong in a line, and what must be said of it: the column, what is right, what was found.
WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"source": "raw.evnts"}, "`source` must be one of raw.events; got 'raw.evnts'"),
    ({"source": ""}, "`source` must be a text"),
    ({"pipeline": "laoded"}, "`pipeline` must be a model of this project, the one that loads the source; got 'laoded'"),
    ({"strategy": "guess"}, "`strategy` must be one of timestamp, composite, sequence, commit_safe, snapshot, log, "
     "slot, trigger, files, api; got 'guess'"),
    ({"lookback": "3 dayz"}, f"`lookback` {A_LENGTH}; got '3 dayz'"),
    ({"grace_period": "-3 days"}, f"`grace_period` {A_LENGTH}; got '-3 days'"),
    ({"cadence": "hourly"}, f"`cadence` {A_LENGTH}; got 'hourly'"),
    ({"warn_after": "12"}, f"`warn_after` {A_LENGTH}; got '12'"),
    ({"error_after": "a day"}, f"`error_after` {A_LENGTH}; got 'a day'"),
    ({"warn_after": "2 days"},
     "`error_after` must not be shorter than `warn_after`; got '24 hours' and '2 days'"),
    ({"tolerance": "101"}, f"{A_SHARE}; got '101'"),
    ({"tolerance": "-1"}, f"{A_SHARE}; got '-1'"),
    ({"batch_size": "-5"}, "`batch_size` must be a whole number from 1 up, of 18 digits at most; got '-5'"),
    ({"batch_size": 19 * "9"}, "`batch_size` must be a whole number from 1 up, of 18 digits at most; got '9999"),
    ({"tolerance": "0.125"}, f"{A_SHARE}; got '0.125'"),
    ({"lookback": "101 years"}, "`lookback` must be 100 years at most; got '101 years'"),
    ({"cadence": 20 * "9" + " days"}, "`cadence` must be 100 years at most; got '9999"),
    ({"strategy": "sequence", "start_mark": 19 * "1"},
     "`start_mark` must be a whole number from 0 up, of 18 digits at most; got '1111"),
    ({"start_mark": "yesterday"}, "`start_mark` must be a date or a time"),
    ({"strategy": "sequence"},
     "`start_mark` must be a whole number from 0 up, of 18 digits at most; got '2024-01-31T12:00:00Z'"),
    ({"watermark_columns": "id;b"}, "`watermark_columns` must be names of columns with one blank between; got 'id;b'"),
    ({"watermark_columns": ""}, "`watermark_columns` must be names of columns with one blank between; got ''"),
    ({"owner": ""}, "`owner` must be a text"),
    ({"enabled": "yes"}, "`enabled` must be one of true, false; got 'yes'"),
    ({"engine": "sqlite"}, "`engine` must be one of duckdb, postgres; got 'sqlite'"),
    ({"pipeline": "loaded", "engine": "duckdb"},
     "`source` and `pipeline` are those of line 2; got 'raw.events loaded' twice"),
    ({"pipeline": "loaded"}, "`source` and `pipeline` are those of line 2; got 'raw.events loaded' twice"),
)  # fmt: skip


def write_config(project: Project, lines: Sequence[dict[str, str]]) -> None:
    """The seed, its types as the platform gives them."""
    rows = [list(RIGHT), *(list(line.values()) for line in lines)]
    project.write("seeds/incremental_config.csv", "".join(",".join(row) + "\n" for row in rows))
    types = dict.fromkeys(RIGHT, "text")
    project.write_yml("seeds/seeds.yml", {"seeds": [{"name": "incremental_config", "config": {"column_types": types}}]})


def test_a_wrong_line_is_refused_with_its_number(shared: Project) -> None:
    wrong = [RIGHT | {"pipeline": f"loaded_{number}"} | change for number, (change, _) in enumerate(WRONG)]
    names = ["loaded", "counted", *(f"loaded_{number}" for number in range(len(WRONG)))]
    shared.write_yml("models/sources.yml", {"sources": [{"name": "raw", "tables": [{"name": "events"}]}]})
    for name in names:
        shared.write_model(name, "select 1 as one")
    check = "{%- do tideline.check_incremental_config(ref('incremental_config'), 'seeds/incremental_config.csv') %}\n"
    shared.write_model("checked", check + "select * from {{ ref('incremental_config') }}", materialized="table")
    shared.write_model("driven", "select * from {{ ref('checked') }}", materialized="table")

    other = "postgres" if shared.is_duckdb else "duckdb"
    good = [*GOOD, RIGHT | {"source": "elsewhere.pages", "pipeline": "paged", "engine": other}]
    write_config(shared, good)
    shared.build("incremental_config+")
    assert shared.value("select count(*) from driven") == len(good)

    write_config(shared, [*good, *wrong])
    result = shared.build("incremental_config+", check=False)
    assert (result["checked"].status, result["driven"].status) == ("error", "skipped")
    assert shared.value("select count(*) from driven") == len(good), "what it drives is as it was"
    said = re.findall(r"- seeds/incremental_config\.csv, line (\d+): (.*)", result["checked"].message)
    assert [int(line) for line, _ in said] == [*range(len(good) + 2, len(good) + 2 + len(WRONG))], "one problem a line"
    for (line, problem), (_, expected) in zip(said, WRONG, strict=True):
        assert problem.startswith(expected), f"line {line}"
    assert "then `dbt build -s incremental_config+`" in result["checked"].message


def macros_of(folder: str) -> list[dict[str, Any]]:
    """What the yml files of a folder say of its macros."""
    files = (Project.repository / "macros" / folder).glob("_*__macros.yml")
    return [macro for file in files for macro in yaml.safe_load(file.read_text())["macros"]]


def test_the_page_knows_what_to_do_when_a_test_fails() -> None:
    """Each generic test of this package, with a cause and a command."""
    page = (Project.repository / "docs" / "guides" / "on-call.md").read_text()
    (section,) = re.findall(r"^## A test failed.*?^## ", page, re.MULTILINE | re.DOTALL)
    rows = [line.split("|")[1:4] for line in section.splitlines() if line.startswith("| `")]
    told = {
        name
        for tests, cause, command in rows
        if cause.strip() and command.strip()
        for name in re.findall(r"\w+", tests)
    }
    assert {macro["name"][5:] for macro in macros_of("generic_tests") if macro["name"].startswith("test_")} <= told


def test_the_commands_on_the_page_exist() -> None:
    """Every operation that the page for the person on call names, with arguments that it has."""
    page = (Project.repository / "docs" / "guides" / "on-call.md").read_text()
    described = macros_of("operations")
    operations = {macro["name"]: {argument["name"] for argument in macro.get("arguments", [])} for macro in described}
    calls = re.findall(r"run-operation tideline\.(\w+)(?: --args '(.*)')?", page)
    assert len(calls) > 5
    for name, arguments in calls:
        assert name in operations
        assert set(yaml.safe_load(arguments or "{}")) <= operations[name], name

"""Hostile input as data: what must become of it, on both engines where both can have it; many cases in one load."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
import yaml

from harness import DbtFailed, Project

LONG = "x" * 1_000_000
LINES = """
with lines as (

    select landed.*, _document as document, _raw as line
    from {{ tideline.landed_json('raw', 'lines', ['id', 'name', 'quantity', 'amount', '"at"']) }} as landed

),

typed as (

    select
        id, name, _file, _line, line,
        {{ tideline.try_cast('quantity', 'integer') }} as quantity,
        {{ tideline.try_cast('amount', 'numeric(18, 2)') }} as amount,
        {{ tideline.try_cast('"at"', 'timestamptz') }} as happened_at,
        case
            when document is null then 'malformed_json'
            when id is null then 'no_id'
        end as fault,
        {{ tideline.json_kind('document', ['amount']) }} is not null as has_amount,
        {{ tideline.json_kind('document', ['at']) }} is not null as has_time
    from lines

),

judged as (

    select
        typed.*,
        case
            when fault is not null then fault
            when quantity is null then 'not_a_number'
            when has_amount and amount is null then 'not_an_amount'
            when has_time and happened_at is null then 'not_a_time'
        end as _reject_code
    from typed

)

select
    id, name, quantity, amount, happened_at as at_time, happened_at as _event_at, _file, _line, _reject_code,
    case when _reject_code is not null then 'it cannot be read' end as _reject_reason, line as _raw
from judged
"""
ROWS = """
with rows as (

    select
        landed.*,
        case
            when id is null then 'malformed_line'
            when {{ tideline.try_cast('quantity', 'integer') }} is null then 'not_a_number'
        end as _reject_code
    from {{ tideline.landed_csv('raw', 'rows', ['id', 'quantity', 'name']) }} as landed

)

select
    id, {{ tideline.try_cast('quantity', 'integer') }} as quantity, name, cast(null as timestamptz) as _event_at,
    _file, _line,
    _reject_code, case when _reject_code is not null then 'it cannot be read' end as _reject_reason, _raw
from rows
"""

TABLES = """
{% set types = {
    'id': 'text', 'quantity': 'integer', 'amount': 'numeric(18, 2)', 'moment': 'timestamptz', 'name': 'text'
} %}
select
    id, quantity, amount, moment, name, cast(null as timestamptz) as _event_at,
    _file, _line, _reject_code, _reject_reason, _raw
from {{ tideline.landed_parquet('raw', 'tables', types) }} as landed
"""


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    content: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "hostile" / f"{name}.yml").read_text())
    return content


def line_of(case: dict[str, Any]) -> str:
    """A case's line."""
    line = case.get("line", f'{{"id": "k", "quantity": 1, "name": "{LONG}"}}')
    return str(line)


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze table of lines and, where the engine reads files, one of rows."""
    tables = [
        {"name": "lines", "identifier": "lines_raw", "config": {"meta": {"tideline_files": "lines/*.jsonl*"}}},
        {"name": "rows", "config": {"meta": {"tideline_files": "rows/*.csv*"}}},
        {"name": "tables", "config": {"meta": {"tideline_files": "tables/**/*.parquet"}}},
    ]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]})
    if project.is_duckdb:
        project.vars["tideline__landing"] = str(project.root / "landing")
        project.write_model("hostile_csv", ROWS, materialized="tideline_load")
        project.write_model("hostile_parquet", TABLES, materialized="tideline_load")
    else:
        project.execute("create table lines_raw (position bigint, message text)")
    project.write_model("hostile_lines", LINES, materialized="tideline_load", meta={"tideline_cursor": "_line"})
    return project


def accepted_as(value: Any) -> str | None:
    """A stored value as the cases write it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return None if value is None else str(value)


def test_lines(door: Project) -> None:
    """Nothing executes, nothing disappears, every rejection has its place, text and reason."""
    given = cases("lines")
    if door.is_duckdb:
        door.write("landing/lines/one.jsonl", "\n".join(map(line_of, given)) + "\n")
    else:
        door.insert("lines_raw", [(number, line_of(case)) for number, case in enumerate(given, 1)])
    door.run("hostile_lines")
    stored = {row["_line"]: row for row in door.dicts("select * from hostile_lines")}
    rejected = {row["line"]: row for row in door.dicts("select * from tideline_quarantine")}
    wrong = []
    for number, case in enumerate(given, 1):
        if code := case.get("rejected"):
            row = rejected.get(number)
            if number in stored or row is None or (row["code"], row["raw"]) != (code, line_of(case)):
                wrong.append(f"{case['name']}: {stored.get(number) or row}, not {code}")
            continue
        row = stored.get(number)
        if row is None or number in rejected:
            wrong.append(f"{case['name']}: {rejected.get(number)}")
            continue
        found = {"at": row["at_time"], "length": len(row["name"] or ""), **row}
        wrong += [
            f"{case['name']}: {name} is {accepted_as(found[name])!r}, not {value!r}"
            for name, value in case["accepted"].items()
            if accepted_as(found[name]) != value
        ]
    assert wrong == []
    assert len(stored) + len(rejected) == len(given)


def test_csv_files(door: Project) -> None:
    """Every file is its own case; one load reads them all."""
    if not door.is_duckdb:
        pytest.skip("no files on this engine")
    given = cases("csv")
    for number, case in enumerate(given):
        content = case["content"].replace("{big}", LONG)
        file = door.root / "landing" / "rows" / case.get("file", f"case_{number:02}.csv")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
        case["path"] = str(file)
    door.run("hostile_csv")
    stored: dict[str, list[list[Any]]] = {}
    for path, _, *row in door.query("select _file, _line, id, quantity, name from hostile_csv order by _file, _line"):
        stored.setdefault(path, []).append(row)
    rejected: dict[str, list[list[Any]]] = {}
    for path, *place in door.query("select file, line, code from tideline_quarantine order by file, line"):
        rejected.setdefault(path, []).append(place)
    wrong = []
    for case in given:
        rows = [
            [cell.replace("{big}", LONG) if cell == "{big}" else cell for cell in row] if "{big}" in row else row
            for row in case.get("rows", [])
        ]
        if stored.get(case["path"], []) != rows or rejected.get(case["path"], []) != case.get("rejected", []):
            shown = str(stored.get(case["path"], []))[:300]
            wrong.append(f"{case['name']}: {shown}, rejected {rejected.get(case['path'], [])}")
    assert wrong == []
    counts = "select rows_in = rows_inserted + rows_quarantined, rows_in from tideline_ledger where kind = 'load'"
    expected = sum(len(case.get("rows", [])) + len(case.get("rejected", [])) for case in given)
    assert door.query(counts) == [(True, expected)]


def parquet_file(columns: dict[str, list[Any]], key: str = "k") -> bytes:
    """A file with these columns: Arrow's type and the values."""
    length = max(len(values) - 1 for values in columns.values())
    arrays = {"id": arrow.array([key] * length, arrow.string())}
    kinds = {"list<int32>": arrow.list_(arrow.int32()), "list<string>": arrow.list_(arrow.string())}
    kinds["struct<a: int32>"] = arrow.struct({"a": arrow.int32()})
    for name, (kind, *values) in columns.items():
        if kind.startswith("decimal128"):
            places = [int(number) for number in kind[11:-1].split(", ")]
            arrays[name] = arrow.array([Decimal(value) for value in values], arrow.decimal128(*places))
            continue
        if "tz=UTC" in kind:
            values, kind_of = [datetime.fromisoformat(value) for value in values], arrow.timestamp("us", "UTC")
        else:
            kind_of = kinds.get(kind) or arrow.type_for_alias(kind)
        values = [LONG if value == "{big}" else value for value in values]
        if kind == "binary":
            values = [value.encode() if isinstance(value, str) else value for value in values]
        if kind == "date32":
            values = [value if isinstance(value, date) else date.fromisoformat(value) for value in values]
        arrays[name] = arrow.array(values, kind_of)
    sink = io.BytesIO()
    parquet.write_table(arrow.table(list(arrays.values()), names=list(arrays)), sink)
    return sink.getvalue()


def test_parquet_files(door: Project) -> None:
    """A value passes as the type that is asked for only if nothing of it is lost; else its row is quarantined."""
    if not door.is_duckdb:
        pytest.skip("no files on this engine")
    given = cases("parquet")
    for number, case in enumerate(given):
        file = door.root / "landing" / "tables" / case.get("file", f"case_{number:02}.parquet")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(parquet_file(case["columns"], case["name"]))
        case["path"] = str(file)
    result = door.run("hostile_parquet", check=False)
    assert result.success, result.text
    stored: dict[str, list[list[Any]]] = {}
    for path, _, *row in door.query(
        "select _file, _line, quantity, amount, moment, name from hostile_parquet order by _file, _line"
    ):
        stored.setdefault(path, []).append([accepted_as(cell) for cell in row])
    rejected: dict[str, list[Any]] = {}
    for path, line, code, reason, raw in door.query(
        "select file, line, code, reason, raw from tideline_quarantine order by file, line"
    ):
        assert code == "wrong_type"
        assert '"id":"' in raw
        rejected.setdefault(path, []).append((line, reason))
    wrong = []
    for case in given:
        rows = [[LONG if cell == "{big}" else cell for cell in row] for row in case.get("rows", [])]
        bad = rejected.get(case["path"], [])
        if stored.get(case["path"], []) != rows or [line for line, _ in bad] != case.get("rejected", []):
            wrong.append(f"{case['name']}: {str(stored.get(case['path'], []))[:300]}, rejected {bad}")
        elif "says" in case and bad[0][1] != case["says"]:
            wrong.append(f"{case['name']}: {bad[0][1]}")
    assert wrong == []
    counts = "select rows_in = rows_inserted + rows_quarantined, rows_in from tideline_ledger where kind = 'load'"
    expected = sum(len(case.get("rows", [])) + len(case.get("rejected", [])) for case in given)
    assert door.query(counts) == [(True, expected)]


WHOLE = parquet_file({"quantity": ["int32", 1]})
LINE = b'{"id": "k", "quantity": 1}\n'
PACKED = gzip.compress(LINE * 500)
DAMAGED: list[tuple[str, str, bytes, str]] = [
    ("tables", "cut.parquet", WHOLE[: len(WHOLE) // 2], "a complete Parquet file"),
    ("tables", "no_end.parquet", WHOLE[:-1], "a complete Parquet file"),
    ("tables", "no_beginning.parquet", WHOLE[4:], "a complete Parquet file"),
    ("tables", "text.parquet", LINE, "a complete Parquet file"),
    ("tables", "packed.parquet", gzip.compress(WHOLE), "a complete Parquet file"),
    ("tables", "footer_length.parquet", WHOLE[:-8] + b"\xff\xff\xff\x7fPAR1", "footer_length.parquet"),
    ("tables", "footer.parquet", WHOLE[:-60] + b"\xff" * 52 + WHOLE[-8:], "footer.parquet"),
    ("tables", "it's.parquet", WHOLE[:-1], "a complete Parquet file"),
    ("lines", "garbage.jsonl.gz", b"garbage" * 100, "a complete gzip file"),
    ("lines", "cut.jsonl.gz", PACKED[: len(PACKED) // 2], "a complete gzip file"),
    ("lines", "one_byte_less.jsonl.gz", PACKED[:-1], "a complete gzip file"),
    ("lines", "two_parts.jsonl.gz", PACKED + gzip.compress(LINE * 3), "a complete gzip file"),
    ("lines", "not_text.jsonl.gz", gzip.compress(b'{"id": "\xe9"}\n'), "not_text.jsonl.gz"),
    ("lines", "is_packed.jsonl", PACKED, "UTF-8 text"),
    ("rows", "cut.csv.gz", gzip.compress(b"id,quantity\n" + b"a,1\n" * 900)[:-20], "a complete gzip file"),
    ("rows", "utf16.csv", "id,quantity\na,1\n".encode("utf-16"), "UTF-8 text"),
]


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_damaged_file_is_refused_by_name(door: Project) -> None:
    """Nothing of its load is written; once it is delivered again, whole, it is loaded."""
    models = {"tables": "hostile_parquet", "lines": "hostile_lines", "rows": "hostile_csv"}
    wrong = []
    for kind, name, content, expected in DAMAGED:
        file = door.root / "landing" / kind / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        result = door.run(models[kind], check=False)
        if result.success or expected not in result.text or name not in result.text:
            wrong.append(f"{name}: {result.text[-300:]}")
        file.unlink()
    assert wrong == []
    assert not [name for name in door.relations() if "hostile" in name]
    whole = {"tables": ("a.parquet", WHOLE), "lines": ("a.jsonl.gz", PACKED), "rows": ("a.csv.gz", b"")}
    whole["rows"] = ("a.csv.gz", gzip.compress(b"id,quantity\r\n" + b"a,1\r\n" * 900))
    for kind, (name, content) in whole.items():
        (door.root / "landing" / kind / name).write_bytes(content)
        door.run(models[kind])
    counts = [door.value(f"select count(*) from {model}") for model in models.values()]
    assert counts == [1, 500, 900]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("latin.jsonl", '{"id": "k", "quantity": 1, "name": "\xe9"}\n'.encode("latin-1")),
        ("utf16.jsonl", '{"id": "k", "quantity": 1}\n'.encode("utf-16")),
        ("half_a_letter.jsonl", b'{"id": "k", "quantity": 1, "name": "\xc3'),
        ("garbage.jsonl", bytes(range(256)) * 4),
        ("packed.jsonl", gzip.compress(b'{"id": "k", "quantity": 1}\n')),
        ("packed.jsonl.zst", b"\x28\xb5\x2f\xfd" + bytes(range(256))),
        ("packed.jsonl.bz2", bz2.compress(b'{"id": "k", "quantity": 1}\n')),
        ("packed.jsonl.xz", lzma.compress(b'{"id": "k", "quantity": 1}\n')),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_is_refused_by_name(door: Project, name: str, content: bytes) -> None:
    """Nothing of its load is written; without it the rest goes on."""
    if not door.is_duckdb:
        pytest.skip("no files on this engine")
    door.write("landing/lines/good.jsonl", '{"id": "good", "quantity": 1}\n')
    file = door.root / "landing" / "lines" / name
    file.write_bytes(content)
    said = "is not UTF-8 text"
    if not name.endswith(".jsonl"):
        said = rf"is compressed as \.{name.split('.')[-1]}, which is not read; deliver it as text, or as gzip"
    with pytest.raises(DbtFailed, match=rf"the file {file} {said}"):
        door.run("hostile_lines")
    assert "hostile_lines" not in door.relations()
    file.unlink()
    door.run("hostile_lines")
    assert door.query("select id from hostile_lines") == [("good",)]


HOSTILE_NAMES = [
    "it's",
    'say "x"',
    "a,b",
    "{1}",
    "a/b~c",
    "x'); drop table t; --",
    "{{ 7 * 7 }}",
    "$.a",
    "ключ",
    "a\\\\b",
]


def test_names_of_fields_are_only_names(project: Project) -> None:
    """Any name may be a path into a document, a key or a table; none is read as SQL or Jinja."""
    pairs = ", ".join(f"({number}, {name!r})" for number, name in enumerate(HOSTILE_NAMES))
    document = (
        "{% set names = "
        + repr(HOSTILE_NAMES)
        + " %}{% set inside = {} %}{% for name in names %}{% do inside.update({name: 'v' ~ loop.index}) %}{% endfor %}"
        "{% set document = tideline.parse_json(tideline.literal(tojson(inside))) %}"
    )
    columns = "".join(
        "{{ tideline.json_text(document, [names[" + str(number) + "]]) }} as v" + str(number) + ", "
        for number in range(len(HOSTILE_NAMES))
    )
    project.write_model("names", document + "select " + columns + "1 as one", materialized="table")
    project.run("names")
    (row,) = project.query("select * from names")
    assert pairs
    assert row[:-1] == tuple(f"v{number}" for number in range(1, len(HOSTILE_NAMES) + 1))


COLUMNS = """
{% macro hostile_columns() %}
    id, cast(null as timestamptz) as _event_at, cast(null as text) as _op, cast(null as text) as _sequence,
    cast(null as text) as _reject_code, cast(null as text) as _reject_reason, cast(null as text) as _raw,
    cast(null as text) as _file, cast(null as bigint) as _line
{% endmacro %}
"""


def test_settings_are_refused_by_name_or_harmless(shared: Project) -> None:
    """SQL and Jinja in settings, cursors, keys and columns; every refusal says what was given, nothing is written."""
    shared.execute("create table events (id bigint)")
    shared.insert("events", [(1,)])
    shared.write_macro("hostile_columns", COLUMNS)
    source = {"name": "shop", "schema": shared.schema, "tables": [{"name": "events"}]}
    shared.write_yml("models/_shop.yml", {"sources": [source]})
    given = cases("settings")
    for number, case in enumerate(given):
        relation = case.get("relation", "source('shop', 'events')")
        read = "'true'" if "relation" in case else case.get("read", "tideline.new_rows('id')")
        columns = case.get("columns", "{{ hostile_columns() }}")
        config = {"event_time": case["event_time"]} if "event_time" in case else {}
        config.update(case.get("beside_meta", {}))
        sql = (  # refused when it runs, or parsing would end at the first
            "-- depends_on: {{ source('shop', 'events') }}\n{% if execute %}"
            f"select {columns} from {{{{ {relation} }}}} as e where {{{{ {read} }}}}{{% endif %}}"
        )
        meta = case.get("meta", {"tideline_cursor": "id"})
        shared.write_model(f"setting_{number}", sql, materialized="tideline_load", meta=meta, **config)
    result = shared.run(*(f"setting_{number}" for number in range(len(given))), check=False)
    wrong = []
    for number, case in enumerate(given):
        node = result[f"setting_{number}"]
        if "says" in case and (node.status != "error" or case["says"] not in node.message):
            wrong.append(f"{case['name']}: {node.status} {node.message[:300]}")
        if "says" not in case and node.status != "success":
            wrong.append(f"{case['name']}: {node.message[:300]}")
    assert wrong == []
    loaded = [f"setting_{number}" for number, case in enumerate(given) if "says" not in case]
    assert [name.split(".")[1] for name in shared.relations() if "setting_" in name] == loaded
    for name in loaded:
        assert shared.query(f"select id from {name}") == [(1,)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("debezium_events('m', unique_key='id')", "`unique_key` must be a list of columns"),
        ("debezium_events('m', unique_key=[])", "`unique_key` must name at least one column"),
        ("debezium_events('m', unique_key=[5])", "`unique_key` must hold names of columns"),
        ("maxwell_events('m', unique_key=['id'], table=5)", "`table` must be a name; got '5'"),
        ("wal2json_v1_events('m', unique_key=['id'], effective_at=' ')", "`effective_at` must be a name"),
        ("wal2json_v2_events('m', unique_key=['id'], on_missing_position='guess')", "must be one of reject, arrival"),
        ("setting('landing; drop')", "unknown setting 'landing; drop'"),
    ],
)
def test_wrong_arguments_are_refused(shared: Project, call: str, message: str) -> None:
    """Before any SQL."""
    with pytest.raises(DbtFailed) as refused:
        shared.render("{{ tideline." + call + " }}")
    assert message in str(refused.value)

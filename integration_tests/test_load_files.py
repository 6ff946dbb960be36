"""Files in the manifest: Parquet, gzip, large files chunk by chunk; killed anywhere, the end is that of one load."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from harness import DbtFailed, Project
from law.mutants import prepare

pytestmark = pytest.mark.parametrize("engine", ["duckdb"])  # PostgreSQL reads no files by itself

KINDS = ("lines", "rows", "tables")
SIZES = (4, 17, 0)
"""Rows of a chunk: not a part of the file, all of it, and no chunks."""
NAMES = {"lines": "a.jsonl", "rows": "a.csv", "tables": "a.parquet"}
TAIL = """
    cast(null as timestamptz) as _event_at, _file, _line,
    {code} as _reject_code, {code} as _reject_reason, _raw
from {relation} as landed
"""
QUERIES = {
    "lines": "select {{ tideline.json_text(tideline.parse_json('line'), ['id']) }} as id,"
    + TAIL.format(
        code="case when line = 'bad' then 'bad' end",
        relation="(select *, line as _raw from {{ tideline.landed_lines('raw', 'lines') }} as landed where line <> '')",
    ),
    "rows": "select id,"
    + TAIL.format(
        code="case when id = 'bad' then 'bad' end", relation="{{ tideline.landed_csv('raw', 'rows', ['id', 'name']) }}"
    ),
    "tables": "select id,"
    + TAIL.format(code="_reject_code", relation="{{ tideline.landed_parquet('raw', 'tables', {'id': 'bigint'}) }}"),
}


@pytest.fixture
def door(project: Project) -> Project:
    """A bronze table of each kind of file."""
    tables = [
        {"name": kind, "config": {"meta": {"tideline_files": f"{kind}/**/*.{NAMES[kind].split('.')[1]}*"}}}
        for kind in KINDS
    ]
    project.write_yml("models/_sources.yml", {"sources": [{"name": "raw", "schema": "test", "tables": tables}]})
    project.vars["tideline__landing"] = str(project.root / "landing")
    for kind in KINDS:
        for size in SIZES:
            meta = {"tideline_chunk_rows": size} if size else {}
            project.write_model(f"{kind}_{size}", QUERIES[kind], materialized="tideline_load", meta=meta)
    return project


def content(kind: str, ids: list[Any], unlike: bool = True) -> bytes:
    """A file's bytes: every seventh row cannot be read, every fifth has line ends in it, or a blank line behind it."""
    if kind == "tables":
        sink = io.BytesIO()
        texts = [f"x{nth}" if unlike and nth % 7 == 3 else str(nth) for nth in ids]
        parquet.write_table(arrow.table({"id": texts, "more": texts}), sink, row_group_size=3)
        return sink.getvalue()
    out = io.StringIO()
    if kind == "rows":
        out.write("id,name\n")
    for nth in ids:
        if kind == "lines":
            out.write("bad\n" if unlike and nth % 7 == 3 else json.dumps({"id": nth}) + "\n" + "\n" * (nth % 5 == 1))
        elif unlike and nth % 7 == 3:
            out.write(f"{nth},x,y\n" if nth % 2 else "bad,x\n")
        else:
            csv.writer(out, lineterminator="\n").writerow([nth, "a\nb" if nth % 5 == 1 else "x"])
    return out.getvalue().encode()


def deliver(door: Project, kind: str, data: bytes, name: str = "") -> Path:
    """Put a file into its folder."""
    file = door.root / "landing" / kind / (name or NAMES[kind])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def ends(door: Project, size: int) -> dict[str, list[Any]]:
    """What counts in the end: rows, quarantine, the sums of the ledger, what the manifest says of whole files."""
    there = {name.split(".")[1] for name in door.relations()}
    found = {
        kind: door.query(f"select id, _file, _line from {kind}_{size} order by all")
        for kind in KINDS
        if f"{kind}_{size}" in there
    }
    of_size = f"regexp_extract(consumer, '([a-z]+)_{size}\"$', 1) as kind"
    found["bad"] = door.query(f"select {of_size}, file, line, code, reason, raw from tideline_quarantine order by all")
    sums = ", ".join(f"sum({name})" for name in ("rows_in", "rows_inserted", "rows_duplicate", "rows_quarantined"))
    found["ledger"] = door.query(f"select {of_size}, {sums} from tideline_ledger group by all order by all")
    found["files"] = door.query(
        f"select {of_size}, path, size, content_hash, row_count, state from tideline_files where state <> 'partial'"
        " order by all"
    )
    return {name: [row for row in rows if row[0] or name in KINDS] for name, rows in found.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_vanish_are_renamed_or_are_empty_change_nothing_that_was_loaded(door: Project, kind: str) -> None:
    """What was loaded stays when its file is gone; a new name is no new content; an empty file waits for nothing."""
    first = content(kind, [1, 2], unlike=False)
    gone, moved = (
        deliver(door, kind, first),
        deliver(door, kind, content(kind, [4, 5], unlike=False), "m" + NAMES[kind]),
    )
    door.run(f"{kind}_0")
    loaded = door.query(f"select id, _file, _line from {kind}_0 order by all")
    assert [int(row[0]) for row in loaded] == [1, 2, 4, 5]
    gone.unlink()
    moved.rename(moved.with_name("n" + NAMES[kind]))
    deliver(door, kind, content(kind, [], unlike=False), "e" + NAMES[kind])
    door.run(f"{kind}_0")
    assert door.query(f"select id, _file, _line from {kind}_0 order by all") == loaded
    states = "select parse_filename(path), arg_max(state, loaded_at) from tideline_files group by 1 order by 1"
    told: dict[str, str] = dict(door.query(states))
    assert told["n" + NAMES[kind]] == "repeated"
    assert told["e" + NAMES[kind]] == ("empty" if kind == "lines" else "loaded"), "a header is something"
    deliver(door, kind, first)
    door.run(f"{kind}_0")
    assert door.query(f"select id, _file, _line from {kind}_0 order by all") == loaded, "the file is back"


def test_a_file_that_changes_before_the_lock_is_read_again(door: Project) -> None:
    """What was read ahead is not what is loaded: a hook under the lock stands for somebody who replaces the file."""
    file = deliver(door, "rows", content("rows", [1, 2, 3], unlike=False))
    hook = f"copy (select 9 as id, 'x' as name) to '{file}' (header)"
    door.write_model("changed", QUERIES["rows"], materialized="tideline_load", pre_hook=hook)
    door.run("changed")
    assert door.query("select id, _line from changed") == [("9", 2)]
    door.run("changed")
    assert door.query("select id, _line from changed") == [("9", 2)], "the same content again"


def test_a_file_that_changes_while_it_is_read_ends_the_load(door: Project) -> None:
    """A macro in the place of one that the load calls behind the hash stands for somebody who replaces the file."""
    file = deliver(door, "rows", content("rows", [1, 2, 3], unlike=False))
    door.update_config(dispatch=[{"macro_namespace": "tideline", "search_order": ["consumer", "tideline"]}])
    longer = f"(select max(name) || 'x' from read_csv('{file}', all_varchar = true, header = true))"
    copy = f"copy (select 9 as id, {longer} as name) to '{file}' (header)"
    replaced = f'{{%- do run_query("{copy}") -%}}{{{{ return(tideline.duckdb__csv_headers(files)) }}}}'
    door.write_macro("replaced", "{% macro duckdb__csv_headers(files) %}" + replaced + "{% endmacro %}")
    with pytest.raises(DbtFailed, match=r"the file .*a.csv changed while it was read"):
        door.run("rows_0")
    assert door.query("select 1 from tideline_files union all select 1 from tideline_ledger") == []
    door.remove("macros/replaced.sql")
    door.run("rows_0")
    assert door.query("select id, _line from rows_0") == [("9", 2)]


def test_a_load_brings_as_many_files_as_there_are(door: Project) -> None:
    """No statement of it grows deeper with each file; the engine refuses a depth of a thousand."""
    for nth in range(1050):
        deliver(door, "lines", b'{"id": %d}\n' % nth, f"{nth}.jsonl")
    door.run("lines_0")
    assert door.value("select count(distinct id) from lines_0") == 1050
    assert door.query("select state, count(*), sum(row_count) from tideline_files group by state") == [
        ("loaded", 1050, 1050)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_files_behind_an_address_are_as_good_as_local_ones(door: Project, kind: str) -> None:
    """As of an object store: the engine fetches them; the end is that of the same files on a disk."""
    names = (NAMES[kind], NAMES[kind].replace("a.", "b[1]."), NAMES[kind] + ".gz")
    files = {name: content(kind, list(range(10 * nth, 10 * nth + 10))) for nth, name in enumerate(names, 1)}
    if kind == "tables":
        del files[names[2]]
    else:
        files[names[2]] = gzip.compress(files[names[2]])
    for name, data in files.items():
        deliver(door, kind, data, name)
    door.run(f"{kind}_0")
    local, root = ends(door, 0), str(door.root / "landing")

    store = fsspec.filesystem("memory")
    for name, data in files.items():
        store.pipe(f"/landing/{kind}/{name}", data)
    door.engine.empty()
    door.engine.connection.register_filesystem(store)
    door.vars["tideline__landing"] = "memory:///landing"
    door.run(f"{kind}_0")
    remote = ends(door, 0)
    assert repr(remote).replace("memory:///landing", root) == repr(local)
    assert len(local[kind]) > 10
    assert "files are moved on a disk only" in archive(door, f"{kind}_0", door.root / "archive").text
    store.rm("/landing", recursive=True)


def check_added_up(door: Project) -> None:
    """Each chunk has its own mark, and its own row in the ledger that adds up."""
    wrong = "select * from tideline_ledger where rows_in <> rows_inserted + rows_duplicate + rows_quarantined"
    assert door.query(wrong) == []
    marks = door.query("select count(*), count(distinct (consumer, run_mark)) from tideline_ledger")
    assert marks[0][0] == marks[0][1]


def test_chunks_end_as_one_load_does(door: Project) -> None:
    """Also with a small file beside, and a copy of the large one, which is a repetition."""
    for kind in KINDS:
        deliver(door, kind, content(kind, list(range(17))))
        deliver(door, kind, content(kind, list(range(17))), "b" + NAMES[kind])
        deliver(door, kind, content(kind, list(range(100, 103))), "c" + NAMES[kind])
    door.run()
    check_added_up(door)
    chunked = ends(door, 4)
    assert door.value("select count(*) from tideline_files where state = 'partial'") >= 3 * 4
    assert {row[0]: row[1:] for row in chunked["ledger"]}["tables"] == (37, 17, 17, 3)
    for size in SIZES:
        assert ends(door, size) == chunked, f"in chunks of {size}"
    before = door.query("select * from tideline_ledger order by all")
    door.run()
    assert door.query("select * from tideline_ledger order by all") == before, "a run with nothing new"


def test_the_header_is_the_first_line_however_many_threads_read(door: Project) -> None:
    """Of a file of several buffers another line won one reading in fifteen."""
    file = door.root / "long.csv"
    door.execute(f"copy (select i as id, 'name ' || i as name from range(300000) as t (i)) to '{file}' (header)")
    seen = door.render(
        "{% set seen = [] %}{% for _ in range(40 if execute else 0) %}{% do seen.append(tideline.csv_headers(['"
        + str(file)
        + "'])[0]['names'] | join(',')) %}{% endfor %}{{ seen | unique | join(' / ') }}"
    )
    assert seen == "id,name"


def test_a_file_is_looked_at_piece_by_piece(door: Project) -> None:
    """Of pieces of eight bytes copies are repetitions all the same, and what is damaged is refused by its name."""
    reading = prepare(door) / "engine" / "read_contents_code.sql"
    text = reading.read_text()
    assert "PIECE = 1048576" in text
    reading.write_text(text.replace("PIECE = 1048576", "PIECE = 8"))
    first = [deliver(door, kind, content(kind, [4, 5, 6])) for kind in KINDS]
    copies = [deliver(door, kind, file.read_bytes(), f"b{file.name}") for kind, file in zip(KINDS, first, strict=True)]
    turned = [deliver(door, kind, content(kind, [4, 6, 5]), f"c{NAMES[kind]}") for kind in KINDS]
    first.append(deliver(door, "lines", gzip.compress(content("lines", [7, 8])), "d.jsonl.gz"))
    door.run("lines_0", "rows_0", "tables_0")
    hashes = door.query("select path, content_hash from tideline_files")
    assert dict(hashes) == {
        str(file): hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest() for file in first + copies + turned
    }
    for kind, file in zip(KINDS, first, strict=False):
        deliver(door, kind, content(kind, [4, 5, 8]))
        os.utime(file.with_name(f"b{file.name}"), (1, 1))
    door.run("lines_0", "rows_0", "tables_0")
    stated = [*((str(file), "loaded") for file in first + turned), *((str(file), "repeated") for file in copies)]
    stated += [(str(file), "changed") for file in first[:3]] + [(str(file), "touched") for file in copies]
    assert sorted(door.query("select path, state from tideline_files")) == sorted(stated)
    for kind in KINDS:
        ids = [4, 4, 5, 5, 6, 6, *([7, 8] if kind == "lines" else [])]
        assert sorted(int(row[0]) for row in door.query(f"select id from {kind}_0")) == ids

    whole = content("tables", list(range(50)))
    letters = "\u00e9\U0001f680".encode() * 3
    damaged = {
        "tables": {"cut.parquet": whole[:-30], "no_footer.parquet": whole[:-60] + b"\xff" * 52 + whole[-8:]},
        "lines": {"half.jsonl": letters[:-1], "cut.jsonl.gz": gzip.compress(letters * 9)[:-1]},
        "rows": {"latin.csv": "id,name\n1,\u00e9\n".encode("latin-1")},
    }
    before = door.query("select * from tideline_ledger order by all")
    for kind, files in damaged.items():
        for name, data in files.items():
            file = deliver(door, kind, data, name)
            with pytest.raises(DbtFailed, match=rf"the file .*{name} is not"):
                door.run(f"{kind}_0")
            file.unlink()
    deliver(door, "lines", letters, "letters.jsonl")
    assert door.run("lines_0").success
    assert door.query("select * from tideline_ledger where consumer not like '%lines%' order by all") == [
        row for row in before if "lines" not in str(row)
    ]


@pytest.mark.parametrize("order", ["kept", "lost"])
def test_every_line_of_a_file_of_many_buffers_stands_where_it_stood(door: Project, order: str) -> None:
    """Read by several threads, line ends within values, lines that cannot be split; two files with another header."""
    door.execute(f"set global preserve_insertion_order = {str(order == 'kept').lower()}")
    try:
        truth: dict[str, list[Any]] = {"rows": [], "bad": [], "lines": []}
        for name, header, count in (("a.csv", "id,name", 300_000), ("b.csv", "name,id", 100_000)):
            lines = [header + "\n"]
            for nth in range(2, count + 2):
                if nth % 50_000 == 7 or nth == count + 1:
                    lines.append(f"{nth},x,broken,{'y' * 40}\n")
                    truth["bad"].append((name, nth))
                    continue
                note = '"a\nb, ""' + "c" * 30 + '"""' if nth % 1_000 < 3 else "d" * 60
                lines.append(f"{nth},{note}\n" if name == "a.csv" else f"{note},{nth}\n")
                truth["rows"].append((name, nth, str(nth)))
            deliver(door, "rows", "".join(lines).encode(), name)
        for name, count in (("a.jsonl", 1_200_000), ("b.jsonl", 1_000)):
            made = (f'{{"id": {nth}, "note": "{"e" * 60}"}}\n' for nth in range(1, count + 1))
            deliver(door, "lines", "".join(made).encode(), name)
            truth["lines"].append((name, count, count))
        door.run("rows_0", "lines_0")
        name = "regexp_extract(_file, '[^/]+$')"
        stored = door.query(f"select {name}, _line, id from rows_0 order by all")
        assert stored == sorted(truth["rows"])
        in_quarantine = "select regexp_extract(file, '[^/]+$'), line from tideline_quarantine order by all"
        assert door.query(in_quarantine) == sorted(truth["bad"])
        in_place = "count(*), count(distinct _line) from lines_0 where id = cast(_line as text) group by 1"
        assert sorted(door.query(f"select {name}, {in_place}")) == truth["lines"]
    finally:
        door.execute("reset global preserve_insertion_order")


def chunk_kills(door: Project, everywhere: bool) -> None:
    """Ends a run at each commit of a chunk, or at each statement; the next run ends as one load would."""
    for kind in KINDS:
        deliver(door, kind, content(kind, list(range(100, 103))), "c" + NAMES[kind])
    door.run(*(f"{kind}_{size}" for kind in KINDS for size in (4, 0)))
    for kind in KINDS:
        deliver(door, kind, content(kind, list(range(17))))
    empty = door.save()
    door.run("lines_0", "rows_0", "tables_0")
    whole = ends(door, 0)
    for kind in KINDS if everywhere else ["lines"]:
        door.restore(empty)
        statements = door.run(f"{kind}_4").statements
        commits = [n for n, statement in enumerate(statements) if statement.node and statement.sql == "COMMIT"]
        places = [(when, n) for n in range(len(statements)) for when in ("kill_before", "kill_after")]
        if not everywhere:
            places = [("kill_before", commits[2]), ("kill_after", commits[1])]
        for when, n in places:
            where = f"{kind}, {when} {n} {statements[n].sql[-200:]}"
            door.restore(empty)
            options: dict[str, Any] = {when: n}
            door.spawn("run", "-s", f"{kind}_4", **options).wait()
            if not everywhere:
                held = door.query("select line_high from tideline_files where line_high > 0 order by loaded_at")
                assert held == [(4,), (8,)], where
            door.run(f"{kind}_4")
            check_added_up(door)
            found = ends(door, 4)
            assert found[kind] == whole[kind], where
            for name in ("bad", "ledger", "files"):
                of_kind = ([row for row in rows[name] if row[0] == kind] for rows in (found, whole))
                assert next(of_kind) == next(of_kind), f"{where}: {name}"


def test_a_load_killed_between_chunks_goes_on_there(door: Project) -> None:
    chunk_kills(door, everywhere=False)


@pytest.mark.sweep
@pytest.mark.timeout(3600)
def test_a_load_in_chunks_killed_anywhere_loses_nothing(door: Project) -> None:
    chunk_kills(door, everywhere=True)


def archive(door: Project, model: str, folder: Path, **options: Any) -> Any:
    """Ask for it; the next load does it."""
    return door.run_operation("tideline.archive_files", {"model": model, "folder": str(folder), **options}, check=False)


def test_a_file_that_another_model_has_not_loaded_is_not_archived(door: Project) -> None:
    """It would never see it. Models over other sources have no say."""
    file = deliver(door, "lines", b'{"id": 1}\n')
    door.run("lines_0", "lines_4")
    folder = door.root / "archive"
    assert f"{file} stays: lines_17 has not loaded it" in archive(door, "lines_0", folder, dry_run=False).text
    door.run("lines_0", "lines_17")
    assert file.exists()
    assert door.query("select id from lines_17") == [("1",)]
    assert archive(door, "lines_0", folder, dry_run=False).success
    door.run("lines_0")
    assert not file.exists()


def test_processed_files_are_archived_by_the_next_load(door: Project) -> None:
    """A dry run changes nothing; what changed stays; twice is once; the archive may lie below the landing folder."""
    for size in (4, 17):
        door.remove(f"models/lines_{size}.sql")
    door.vars["tideline__now"] = "2024-06-01 12:00:00+00:00"
    kept = deliver(door, "lines", b'{"id": 1}\n', "it's {1} [a].jsonl")
    changed = deliver(door, "lines", b'{"id": 2}\n', "b/b.jsonl")
    door.run("lines_0")
    folder = door.root / "landing" / "lines" / "old"
    said = archive(door, "lines_0", folder).text
    target = folder / "lines" / kept.name
    assert f"{kept} -> {target}" in said
    assert "dry run" in said
    assert door.value("select count(*) from tideline_files") == 2
    assert archive(door, "lines_0", folder, dry_run=False).success
    assert "nothing to archive" in archive(door, "lines_0", folder, dry_run=False).text
    changed.write_bytes(b'{"id": 3}\n{"id": 4}\n')
    for _ in range(2):
        door.run("lines_0")
        assert not kept.exists()
        assert target.read_bytes() == b'{"id": 1}\n'
        assert changed.exists()
        assert not (folder / "lines" / "b" / "b.jsonl").exists()
        states = (
            "select path, arg_max(state, loaded_at), arg_max_null(moved_to, loaded_at) from tideline_files group by 1"
        )
        assert sorted(door.query(states)) == sorted(
            [(str(kept), "archived", str(target)), (str(changed), "changed", None)]
        )
        assert door.query("select id from lines_0 order by id") == [("1",), ("2",)]
    deliver(door, "lines", b'{"id": 1}\n', kept.name)
    door.run("lines_0")
    assert door.value("select count(*) from lines_0") == 2, "an archived file that is delivered again is not news"
    refused = archive(door, "lines_0", folder, dry_run=False)
    assert not refused.success
    assert f"there is a file {target} already" in refused.text
    assert archive(door, "lines_0", door.root / "older", dry_run=False).success
    (door.root / "older" / "lines").mkdir(parents=True)
    (door.root / "older" / "lines" / kept.name).write_text("something else")
    with pytest.raises(DbtFailed, match=r"there is a file .* already"):
        door.run("lines_0")
    (door.root / "older" / "lines" / kept.name).unlink()
    door.run("lines_0")
    assert not kept.exists()
    assert (door.root / "older" / "lines" / kept.name).read_bytes() == b'{"id": 1}\n'

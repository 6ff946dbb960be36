"""Deliberate bugs in the load strategies: each is played through its own door, whose account has to disagree."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from harness import DbtFailed, Project
from harness.project import REPOSITORY
from law.delivery import play
from law.mutants import prepare

SEED, TENANTS, LOADS = 20240601, 6, 5
SEEDS = range(SEED, SEED + 6)
"""Played until one tells: not every batch has every fault."""


@dataclass(frozen=True)
class DoorMutant:
    """In `file` every `old` becomes `new`; the account of `door` must disagree with it, on `engine`."""

    name: str
    door: str
    file: str
    old: str
    new: str
    engine: str = "duckdb"


DOOR_MUTANTS = [
    DoorMutant(
        "what becomes visible within the lookback is lost",
        "stamped",
        "load/lookback_bound.sql",
        '" - interval \'"',
        '" + interval \'"',
    ),
    DoorMutant(
        "what a lookback reads again is stored again",
        "stamped",
        "load/store_rows.sql",
        "{%- if again %}",
        "{%- if false %}",
    ),
    DoorMutant(
        "a tie at the mark of a composite cursor is lost",
        "ranked",
        "load/composite_predicate.sql",
        "('' if loop.first else ' or (' ~ column ~ ' = ' ~ value ~ ' and (' ~ present.newer ~ '))')",
        "''",
    ),
    DoorMutant(
        "the mark of a composite cursor is the oldest row of a load",
        "ranked",
        "load/composite_mark.sql",
        "column ~ ' desc'",
        "column ~ ' asc'",
    ),
    DoorMutant(
        "holes are not visited again",
        "numbered",
        "load/sequence_predicate.sql",
        "{%- if cursor.lowest_gap is none -%}",
        "{%- if true -%}",
    ),
    DoorMutant(
        "holes of one id are forgotten",
        "numbered",
        "load/open_holes.sql",
        "where next_id - id > 1",
        "where next_id - id > 2",
    ),
    DoorMutant(
        "what lies below the first id is not waited for",
        "numbered",
        "load/open_holes.sql",
        "else start if start is not none else",
        "else",
    ),
    DoorMutant(
        "positions are compared as texts of any length",
        "maxwell",
        "cdc/sortable_number.sql",
        "lpad(",
        "concat(",
    ),
    DoorMutant(
        "a change of the key creates before it deletes",
        "debezium",
        "cdc/change_events.sql",
        "then case half when 1 then 'd' else 'c' end",
        "then case half when 1 then 'c' else 'd' end",
    ),
    DoorMutant(
        "broken messages vanish",
        "debezium",
        "load/quarantine_rows.sql",
        "where _reject_code is not null",
        "where _reject_code is not null and false",
    ),
    DoorMutant(
        "a mended row enters at another place",
        "debezium",
        "load/mended_rows.sql",
        "'select mended as line, file as _file, line as _line",
        "'select mended as line, file as _file, line + 1 as _line",
    ),
    DoorMutant(
        "mended rows make the load forget its cursor",
        "debezium",
        "load/load_requeued.sql",
        "'cursor_high': state.cursor_high, 'cursor_state': state.cursor_state, ",
        "",
        engine="postgres",
    ),
    DoorMutant(
        "the rows of an undone batch stay",
        "flattened",
        "operations/undo_statements.sql",
        "'delete from ' ~ place.relation ~ ' as stored where ' ~ ",
        "'delete from ' ~ place.relation ~ ' as stored where false and ' ~ ",
    ),
    DoorMutant(
        "an undone batch takes the mark back",
        "flattened",
        "load/cursor_mark.sql",
        "{%- if not state.cursor_high or not state.cursor.get('is_read') -%}",
        "{%- if true -%}",
        engine="postgres",
    ),
    DoorMutant(
        "a flattened delete is an update",
        "flattened",
        "cdc/debezium_flattened_events.sql",
        "= 'true' then 'd'",
        "= 'true' then 'u'",
    ),
    DoorMutant(
        "the changes of a document have one place",
        "wal2json_v1",
        "cdc/wal2json_v1_events.sql",
        "lpad(cast(place as text), 10, '0') as position",
        "'1' as position",
    ),
    DoorMutant(
        "changes stand where they were written and not where their transaction ended",
        "wal2json_v2",
        "cdc/wal2json_v2_events.sql",
        "coalesce(commit_lsn, lsn) || '/' ||",
        "",
    ),
    DoorMutant(
        "the same content under another name is loaded again",
        "records",
        "load/new_files.sql",
        "when {{ came_before }} then 'repeated'",
        "when false then 'repeated'",
    ),
    DoorMutant(
        "other content under a known name is loaded beside the old",
        "records",
        "load/new_files.sql",
        "then 'changed'",
        "then 'loaded'",
    ),
    DoorMutant(
        "lines behind a broken one are numbered as if it were not there",
        "records",
        "load/staged_part.sql",
        "{%- if staged.is_broken -%}",
        "{%- if false -%}",
    ),
    DoorMutant(
        "the old rows of a replaced file stay",
        "records",
        "load/load_rows.sql",
        "['replacing', 'released']",
        "['released']",
    ),
    DoorMutant(
        "what was quarantined is not counted",
        "records",
        "load/finish_load.sql",
        "'rows_quarantined': counts.quarantined",
        "'rows_quarantined': 0",
    ),
    DoorMutant(
        "an extract with a broken line deletes",
        "extracts",
        "load/apply_extracts.sql",
        "{%- if extract.unreadable -%}",
        "{%- if false -%}",
    ),
    DoorMutant(
        "a late extract changes what later ones said",
        "extracts",
        "load/apply_extracts.sql",
        "{%- if extract.next_at is not none -%}",
        "{%- if false -%}",
    ),
    DoorMutant(
        "a late extract is compared with the newest state",
        "extracts",
        "load/extract_differences.sql",
        "as_of=event_at, ",
        "",
    ),
    DoorMutant(
        "a key that is as it was once before is left out",
        "extracts",
        "load/extract_candidates.sql",
        "max(known._event_at) as _event_at",
        "min(known._event_at) as _event_at",
    ),
    DoorMutant(
        "what is gone is not looked for",
        "extracts",
        "load/extract_candidates.sql",
        "then known._op <> 'd'",
        "then false",
    ),
    DoorMutant(
        "the circuit breaker holds nothing back",
        "extracts",
        "load/apply_extracts.sql",
        "{%- if weighed.is_short and",
        "{%- if false and weighed.is_short and",
    ),
    DoorMutant(
        "changes of a slot stand in the order in which they were written",
        "slot",
        "cdc/decoded_changes.sql",
        "commit_lsn - cast('0/0' as pg_lsn)",
        "lsn - cast('0/0' as pg_lsn)",
        engine="postgres",
    ),
    DoorMutant(
        "rows are read past a transaction that is open",
        "dated",
        "engine/oldest_transaction.sql",
        "pg_snapshot_xmin(",
        "pg_snapshot_xmax(",
        engine="postgres",
    ),
    DoorMutant(
        "captured changes are read past a transaction that is open",
        "captured",
        "engine/oldest_transaction.sql",
        "pg_snapshot_xmin(",
        "pg_snapshot_xmax(",
        engine="postgres",
    ),
    DoorMutant(
        "a capture forgets the old key of a row that got another",
        "captured",
        "engine/capture_sql.sql",
        "from old_rows\n            full join new_rows",
        "from old_rows\n            right join new_rows",
        engine="postgres",
    ),
    DoorMutant(
        "the safe mark waits for nobody",
        "safe",
        "load/safe_mark.sql",
        "low if still else waiting.mark",
        "waiting.mark",
        engine="postgres",
    ),
]


def is_caught(project: Project, mutant: DoorMutant) -> bool:
    """Play the mutant's door with the mutant's package, batch after batch. A run that fails is none that was caught."""
    macros = prepare(project)
    text = (REPOSITORY / "macros" / mutant.file).read_text()
    if mutant.old not in text:
        raise ValueError(f"mutant '{mutant.name}': {mutant.file} no longer holds {mutant.old!r}")
    (macros / mutant.file).write_text(text.replace(mutant.old, mutant.new))
    try:
        for seed in SEEDS:
            play(project, seed, TENANTS, LOADS, [mutant.door])
    except DbtFailed:
        raise
    except AssertionError:
        return True
    finally:
        shutil.copyfile(REPOSITORY / "macros" / mutant.file, macros / mutant.file)
    return False

"""Deliberate bugs: each a small change of one macro's text, and the scenario that has to notice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from harness import Project
from harness.project import REPOSITORY
from law import scenarios
from law.scenarios import Scenario


@dataclass(frozen=True)
class Mutant:
    """A bug: in `file`, every `old` becomes `new`; `scenario` must fail with it, on `engine`.

    Where the engine looks twice (a rebuilt feed is new in its epoch and in where it begins), `besides` takes the second
    look away, so that the first has to do.
    """

    name: str
    file: str
    old: str
    new: str
    scenario: Scenario
    engine: str = "duckdb"
    besides: tuple[tuple[str, str, str], ...] = ()

    @property
    def edits(self) -> dict[str, list[tuple[str, str]]]:
        """What becomes what, for each file."""
        found: dict[str, list[tuple[str, str]]] = {}
        for file, old, new in ((self.file, self.old, self.new), *self.besides):
            found.setdefault(file, []).append((old, new))
        return found

    def apply(self, macros: Path) -> None:
        """Change the copy of the macros; refuses when the text is no longer there."""
        for file, edits in self.edits.items():
            text = (REPOSITORY / "macros" / file).read_text()
            for old, new in edits:
                if old not in text:
                    raise ValueError(f"mutant '{self.name}': {file} no longer holds {old!r}")
                text = text.replace(old, new)
            (macros / file).write_text(text)

    def undo(self, macros: Path) -> None:
        """Put the files back."""
        for file in self.edits:
            shutil.copyfile(REPOSITORY / "macros" / file, macros / file)


PRUNED = "{%- elif head.doubt is not none -%}", "{%- elif false -%}"
REBUILT = (
    "head.epoch is not none and head.seen_epoch != head.epoch",
    "head.epoch is not none and head.seen_epoch is none",
)
PRUNED_LATER = "{%- if run.is_torn -%}", "{%- if false -%}"
NOT_PRUNED = (("affected/decide_run.sql", *PRUNED), ("affected/narrow_run.sql", *PRUNED_LATER))

MUTANTS = [
    Mutant(
        "the mark of a feed is passed over: > for <= at its upper end",
        "affected/changed_rows.sql",
        "and _tideline_mark <= {{ tideline.timestamp_literal(upstream.high) }}",
        "and _tideline_mark < {{ tideline.timestamp_literal(upstream.high) }}",
        scenarios.news,
    ),
    Mutant(
        "the newest load is left out: the mark that is new now instead of the one that was read",
        "affected/changed_rows.sql",
        "{{ upstream.watermark }} > {{ tideline.timestamp_literal(upstream.low) }}",
        "{{ upstream.watermark }} > {{ tideline.timestamp_literal(upstream.high) }}",
        scenarios.news,
    ),
    Mutant(
        "only the newest mark of a feed is read, not all since the last run",
        "affected/changed_rows.sql",
        "and _tideline_mark > {{ tideline.timestamp_literal(upstream.low) }}",
        "and _tideline_mark >= {{ tideline.timestamp_literal(upstream.high) }}",
        scenarios.lagging,
    ),
    Mutant(
        "low mark from the wrong row: what the consumer wrote, not what it read",
        "ledger/read_marks.sql",
        "cast(newest.high_mark as text) as low,",
        "cast(newest.run_mark as text) as low,",
        scenarios.news,
    ),
    Mutant(
        "a feed without the removed rows",
        "affected/publish_changes.sql",
        "[(-1, 'stored', 'removed'), (1, 'fresh', 'added')]",
        "[(1, 'fresh', 'added')]",
        scenarios.news,
    ),
    Mutant(
        "only the first upstream's changes are taken",
        "affected/affected_keys.sql",
        "{%- for upstream in settings.upstreams if upstream.is_changed %}",
        "{%- for upstream in (settings.upstreams | selectattr('is_changed') | list)[:1] %}",
        scenarios.news,
    ),
    Mutant(
        "of two rows that went at once neither finds the other",
        "affected/joined_rows.sql",
        "{%- if not upstream.other -%}",
        "{%- if true -%}",
        scenarios.news,
    ),
    Mutant(
        "null keys are dropped",
        "affected/affected_predicate.sql",
        "' is null' if null_keys else '')",
        "' is null' if false else '')",
        scenarios.news,
    ),
    Mutant(
        "vanished rows stay",
        "affected/replace_rows.sql",
        "{%- if counts.removed > 0 -%}",
        "{%- if counts.removed > counts.added -%}",
        scenarios.news,
    ),
    Mutant(
        "new rows are forgotten when others go",
        "affected/replace_rows.sql",
        "{%- if counts.added > 0 -%}",
        "{%- if counts.added > 0 and counts.removed == 0 -%}",
        scenarios.news,
    ),
    Mutant(
        "rows are inserted that are there already",
        "affected/replace_rows.sql",
        "where {{ tideline.at_addresses(tideline.differing('fresh')) }}",
        "",
        scenarios.identical,
    ),
    Mutant(
        "identical rows are written again",
        "affected/compare_rows.sql",
        "as _tideline_is_same",
        "and false as _tideline_is_same",
        scenarios.identical,
    ),
    Mutant(
        "identical rows are written again where a key is null",
        "affected/compare_groups.sql",
        "    having count(_tideline_at_stored) <> count(_tideline_at_fresh)",
        "    , _tideline_at_stored is null",
        scenarios.identical,
    ),
    Mutant(
        "rows are paired by keys that are null or repeated",
        "affected/find_differences.sql",
        "{%- if counts.is_paired -%}",
        "{%- if true -%}",
        scenarios.identical,
    ),
    Mutant(
        "a rebuilt upstream is not noticed",
        "affected/decide_run.sql",
        *REBUILT,
        scenarios.refreshed,
        besides=NOT_PRUNED,
    ),
    Mutant(
        "a rebuild keeps the epoch",
        "affected/bring_up_to_date.sql",
        "{%- do run.update({'epoch': invocation_id}) -%}",
        "{%- do run.update({'epoch': run.epoch or invocation_id}) -%}",
        scenarios.refreshed,
        besides=NOT_PRUNED,
    ),
    Mutant(
        "the difference of a rebuild for its price is published at a mark that was read",
        "affected/bring_up_to_date.sql",
        "columns, settings, predicate, run.mark",
        "columns, settings, predicate, run.low if run.kind == 'rebuild' else run.mark",
        scenarios.priced,
    ),
    Mutant(
        "a feed is pruned as far as it goes, read or not",
        "affected/prunable.sql",
        "select max(high_mark) as high_mark",
        "select max(run_mark) as high_mark",
        scenarios.lagging,
        besides=(("affected/prunable.sql", "select min(readers.high_mark)", "select max(readers.high_mark)"),),
    ),
    Mutant(
        "a pruned feed is trusted",
        "affected/decide_run.sql",
        *PRUNED,
        scenarios.pruned,
        besides=NOT_PRUNED[1:],
    ),
    Mutant(
        "the logic's fingerprint is ignored",
        "affected/decide_run.sql",
        "self.fingerprint != fingerprint and not doubts",
        "self.fingerprint is none and not doubts",
        scenarios.other_logic,
    ),
    Mutant(
        "a table that somebody replaced is compared with what is evaluated anew",
        "affected/decide_run.sql",
        "{%- elif doubts -%}",
        "{%- elif false -%}",
        scenarios.replaced,
        besides=(("affected/decide_run.sql", "{%- elif rebuild -%}", "{%- elif doubts + rebuild -%}"),),
    ),
    Mutant(
        "the difference of a table evaluated anew is not published",
        "affected/bring_up_to_date.sql",
        "columns, settings, predicate, run.mark",
        "columns, dict(settings, feed=none) if run.kind == 'rebuild' else settings, predicate, run.mark",
        scenarios.dearer,
    ),
    Mutant(
        "a lost ledger means nothing new",
        "affected/decide_run.sql",
        "{%- elif self.low is none -%}",
        "{%- elif false -%}",
        scenarios.lost_ledger,
        besides=(
            ("affected/decide_run.sql", "{%- if not head.is_known -%}", "{%- if false -%}"),
            ("affected/decide_run.sql", *REBUILT),
            ("affected/decide_run.sql", "head.seen_epoch is none", "false"),
            ("affected/decide_run.sql", "self.fingerprint != fingerprint and not doubts", "false"),
            ("affected/decide_run.sql", "{%- elif self.fingerprint is none -%}", "{%- elif false -%}"),
            ("affected/narrow_run.sql", *PRUNED_LATER),
        ),
    ),
    Mutant(
        "a table filled anew behind its mark is not noticed",
        "engine/relation_identity.sql",
        "' > ' ~ mark ~ ')'",
        "' is not null or ' ~ mark ~ ' is null)'",
        scenarios.truncated,
        besides=(("ledger/upstream_head.sql", "offered.mark < newest.high_mark or offered.mark is null", "false"),),
    ),
    Mutant(
        "rows without a mark are never read",
        "affected/changed_rows.sql",
        "{%- if upstream.has_unmarked %}",
        "{%- if false %}",
        scenarios.unmarked,
    ),
    Mutant(
        "a lookup's change is not noticed",
        "affected/decide_run.sql",
        "{%- elif upstream.kind == 'lookup' and head.seen_epoch != head.epoch -%}",
        "{%- elif false -%}",
        scenarios.lookup,
        besides=(("affected/decide_run.sql", *REBUILT),),
    ),
    Mutant(
        "the ledger is outside the transaction: rows are committed before it",
        "affected/finish_run.sql",
        "    {%- call statement('tideline_ledger') -%}",
        "    {%- do adapter.commit() -%}\n    {%- call statement('tideline_ledger', auto_begin=true) -%}",
        scenarios.killed,
    ),
    Mutant(
        "added rows are counted wrong, so that single ones are not stored",
        "affected/count_differences.sql",
        "count(case when not _tideline_is_same then _tideline_fresh end) as added",
        "count(case when not _tideline_is_same then _tideline_fresh end) // 1000 as added",
        scenarios.news,
    ),
    Mutant(
        "a run with nothing new writes all the same",
        "affected/decide_run.sql",
        "{%- elif head.low != head.high or head.has_unmarked -%}",
        "{%- elif true -%}",
        scenarios.news,
    ),
    Mutant(
        "there is no lock",
        "engine/take_lock.sql",
        "select pg_advisory_xact_lock(hashtext('tideline'), hashtext(\" ~ tideline.literal(name) ~ ')) where ",
        "select 1 where '' <> \" ~ tideline.literal(name) ~ ' and ",
        scenarios.raced,
        engine="postgres",
    ),
    Mutant(
        "the marks are read before the lock is taken",
        "affected/read_state.sql",
        "        {{ tideline.take_lock(tideline.relation_name(this)) }}\n"
        "        {{ tideline.read_marks(ledger, settings) }}",
        "        with locked as ({{ tideline.take_lock(tideline.relation_name(this)) | replace(';', '') }})"
        " select * from ({{ tideline.read_marks(ledger, settings) }}) as marks cross join locked order by position",
        scenarios.raced,
        engine="postgres",
    ),
    Mutant(
        "a first run commits statement by statement",
        "engine/create_state_table.sql",
        "    {%- do tideline.reopen_transaction() -%}\n",
        "",
        scenarios.first_killed,
        engine="postgres",
    ),
]


def prepare(project: Project) -> Path:
    """Give the project a copy of the macros of its own; returns where it is."""
    macros = project.root / "package" / "macros"
    if macros.is_symlink():
        macros.unlink()
        shutil.copytree(REPOSITORY / "macros", macros)
    return macros


def is_caught(project: Project, mutant: Mutant) -> bool:
    """Play the mutant's scenario with the mutant's package."""
    macros = prepare(project)
    scenarios.begin(project)
    mutant.apply(macros)
    try:
        mutant.scenario(project)
    except AssertionError:  # a broken law, a failed run, a wrong kind of run
        return True
    finally:
        mutant.undo(macros)
        project.end_workers()
    return False

"""Deliberate bugs in the macros of history: each a small change of one macro's text, and the call that has to notice.

All of them stand side by side in one project: the macros of a mutant are copies under names of their own, so that one
compilation serves all, and the comparison is made in the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from harness import Project
from harness.project import REPOSITORY
from history.events import UNCHANGED
from history.options import Options
from history.reference import Rules

FOLDER = REPOSITORY / "macros" / "history"


def call(macro: str, rules: Rules, **further: Any) -> Options:
    """A call with deletes and truncates."""
    arguments: dict[str, Any] = {"sequence_by": ["seq"], "effective_at": "event_at"}
    arguments |= {"apply_as_delete_when": "op = 'd'", "apply_as_truncate_when": "op = 't'", "fixed": list(rules.fixed)}
    if rules.is_partial:
        arguments |= {"ignore_null_updates": True, "unchanged_value": UNCHANGED, "columns_present": "present"}
    if macro == "scd2":
        arguments |= {"track_history_on": list(rules.tracked), "overwrite": list(rules.overwrite)}
        arguments |= {"overwrite_current": list(rules.overwrite_current), "hard_deletes": rules.on_delete}
        arguments["batch_column"] = "_batch_id"
    else:
        arguments |= {"columns": list(rules.overwrite), "mode": rules.mode, "on_delete": rules.on_delete}
    return Options(macro, {**arguments, **further}, rules)


KEY = ("k1",)
PARTLY: dict[str, Any] = {"ignore_null_updates": True, "unchanged_value": True, "columns_present": True}
HISTORY = Rules(KEY, ("plan", "seats"), ("name",), (), ("email",), batches=True)
RECORDED = Rules(KEY, ("plan", "seats"), (), ("name",), ("email",), batches=True, on_delete="new_record")
TOLD_PARTLY = Rules(KEY, ("plan", "seats"), ("name",), (), ("email",), batches=True, **PARTLY)
COLUMNS = ("plan", "seats", "name")

PLAIN = call("scd2", HISTORY)
NEW_RECORD = call("scd2", RECORDED, open_end="9999-12-31")
BITEMPORAL = call("scd2", HISTORY, bitemporal=True)
PARTIAL = call("scd2", TOLD_PARTLY)
HARD = call("current_state", Rules(KEY, (), COLUMNS, (), ("email",), on_delete="hard"))
SOFT = call("current_state", Rules(KEY, (), COLUMNS, (), ("email",), on_delete="soft"))
INSERT_ONLY = call("current_state", Rules(KEY, (), COLUMNS, (), ("email",), on_delete="hard", mode="insert_only"))
UPDATE_ONLY = call(
    "current_state",
    Rules(KEY, (), COLUMNS, (), ("email",), on_delete="hard", mode="update_only"),
    apply_as_insert_when="op in ('c', 'r')",
)
CALLS = (PLAIN, NEW_RECORD, BITEMPORAL, PARTIAL, HARD, SOFT, INSERT_ONLY, UPDATE_ONLY)


@dataclass(frozen=True)
class Mutant:
    """A bug: in `file`, every `old` becomes `new`; `call` must give other rows than the reference."""

    name: str
    file: str
    old: str
    new: str
    call: Options


MUTANTS = [
    Mutant(
        "effective time is no part of the order", "event_order", "([effective_at] if effective_at else [])", "[]", PLAIN
    ),
    Mutant("deletes come first", "event_order", "then 1 else 0 end'", "then 0 else 1 end'", PLAIN),
    Mutant("ties are left to the loads", "event_order", " + content | sort", "", HARD),
    Mutant(
        "of a repeat the last stands",
        "event_order",
        "do ordered.append(term ~ opposite)",
        "do ordered.append(term ~ direction)",
        PLAIN,
    ),
    Mutant("nulls come last", "event_order", "' asc nulls first'", "' asc nulls last'", PLAIN),
    Mutant(
        "a change without a time is kept",
        "relation_events",
        "if history.effective_at else 'true' }}",
        "if false else 'true' }}",
        HARD,
    ),
    Mutant(
        "a truncate is about all keys",
        "truncated_events",
        "and (truncates.{{ column }} is null or",
        "and (true or",
        PLAIN,
    ),
    Mutant("a truncate is an update to null", "truncated_events", "        true,\n", "        false,\n", PLAIN),
    Mutant(
        "a truncate is told to its own key only",
        "truncated_events",
        "is null or truncates",
        "is not null and truncates",
        HARD,
    ),
    Mutant(
        "a load knows only its own events",
        "known_events",
        "_loaded_at <= _tideline_loads",
        "_loaded_at = _tideline_loads",
        BITEMPORAL,
    ),
    Mutant(
        "a load knows what comes later",
        "known_events",
        "_loaded_at <= _tideline_loads",
        "_loaded_at >= _tideline_loads",
        BITEMPORAL,
    ),
    Mutant(
        "known again is known all along",
        "known_versions",
        "group by {{ same | join(', ') }}, _tideline_look, _tideline_stretch",
        "group by {{ same | join(', ') }}",
        BITEMPORAL,
    ),
    Mutant(
        "what is still known ends",
        "known_versions",
        "case when count(*) = count(_tideline_next_known_at) then max(_tideline_next_known_at) end as",
        "max(_tideline_next_known_at) as",
        BITEMPORAL,
    ),
    Mutant("values outlive a delete", "filled_events", "case when _tideline_is_delete or {{", "case when {{", PARTIAL),
    Mutant(
        "absent is null",
        "filled_events",
        "{%- if '_tideline_present' in history.extras -%}",
        "{%- if false -%}",
        PARTIAL,
    ),
    Mutant(
        "unchanged is a value",
        "filled_events",
        "{%- if history.unchanged_value is not none -%}",
        "{%- if false -%}",
        PARTIAL,
    ),
    Mutant(
        "the first event fixes, though it said nothing",
        "filled_events",
        "then 0 else 1 end, _tideline_nth",
        "then 0 else 0 end, _tideline_nth",
        PARTIAL,
    ),
    Mutant("a key has one life", "merged_events", " ~ ', _tideline_life'", "", INSERT_ONLY),
    Mutant(
        "an update creates a key",
        "merged_events",
        "> 0 as _tideline_is_taken",
        ">= 0 as _tideline_is_taken",
        UPDATE_ONLY,
    ),
    Mutant(
        "events of one instant all stand",
        "standing_events",
        "_tideline_next_at > _tideline_at",
        "_tideline_next_at >= _tideline_at",
        PLAIN,
    ),
    Mutant(
        "a delete's values overwrite",
        "standing_events",
        "order by _tideline_is_delete, _tideline_nth desc",
        "order by _tideline_nth desc",
        PLAIN,
    ),
    Mutant(
        "the newest value is fixed",
        "standing_events",
        "order by _tideline_is_delete, _tideline_nth)",
        "order by _tideline_is_delete, _tideline_nth desc)",
        PLAIN,
    ),
    Mutant(
        "a re-insert fills the gap",
        "version_runs",
        "_tideline_is_delete is distinct from coalesce",
        "_tideline_is_delete > coalesce",
        PLAIN,
    ),
    Mutant("one tracked column is enough", "version_runs", "in history.tracked %}", "in history.tracked[:1] %}", PLAIN),
    Mutant("null is no value", "version_runs", "{{ column }} is distinct from lag", "{{ column }} <> lag", PLAIN),
    Mutant(
        "a deleted version has the delete's values",
        "version_runs",
        "{%- if history.records_deletes and",
        "{%- if false and",
        NEW_RECORD,
    ),
    Mutant(
        "the first value of a version stays current",
        "versions",
        "last_value({{ column }})",
        "first_value({{ column }})",
        NEW_RECORD,
    ),
    Mutant(
        "a later delete takes the values away",
        "versions",
        "case when _tideline_is_delete then {{ column }} else last_value({{ column }}) {{ within_run }} end",
        "last_value({{ column }}) {{ within_run }}",
        NEW_RECORD,
    ),
    Mutant("a gap is a version", "versions", "{%- if not history.records_deletes %}", "{%- if false %}", PLAIN),
    Mutant(
        "a gap has a number",
        "version_runs",
        "'_tideline_is_boundary and not _tideline_is_delete'",
        "'_tideline_is_boundary'",
        PLAIN,
    ),
    Mutant(
        "a version ends with its first event",
        "versions",
        "last_value(_tideline_next_at)",
        "first_value(_tideline_next_at)",
        PLAIN,
    ),
    Mutant(
        "the batch that opened it closes it",
        "version_runs",
        "lead(_tideline_batch) {{ in_order }} as",
        "_tideline_batch as",
        PLAIN,
    ),
    Mutant(
        "the load of the end is forgotten",
        "versions",
        "greatest(max(_loaded_at) {{ within_run }}, last_value(_tideline_next_loaded_at) {{ within_run }})",
        "max(_loaded_at) {{ within_run }}",
        PLAIN,
    ),
    Mutant(
        "the load of a repeat is forgotten",
        "versions",
        "greatest(max(_loaded_at) {{ within_run }},",
        "greatest(_loaded_at,",
        PLAIN,
    ),
    Mutant("an open end is east of Greenwich", "open_end_literal", "' 00:00:00+00'", "' 00:00:00+01'", NEW_RECORD),
    Mutant(
        "the open version is not current",
        "version_columns",
        "'_tideline_to is null'",
        "'_tideline_to is not null'",
        PLAIN,
    ),
    Mutant(
        "a late update brings a key back",
        "newest_events",
        "(partition by {{ key }} order by _tideline_nth desc) as _tideline_newest",
        "(partition by {{ key }} order by _tideline_is_delete, _tideline_nth desc) as _tideline_newest",
        HARD,
    ),
    Mutant(
        "a later delete moves the first",
        "newest_events",
        "_tideline_is_delete and not _tideline_was_delete then",
        "_tideline_is_delete then",
        SOFT,
    ),
    Mutant(
        "a key of deletes alone has a row",
        "newest_events",
        "'_tideline_is_unknown' if history.is_soft",
        "'false' if history.is_soft",
        SOFT,
    ),
    Mutant("a version holds at its end", "as_of", "' < coalesce('", "' <= coalesce('", BITEMPORAL),
    Mutant("it is not asked what was known", "as_of", " if instant -%}", " if instant != known -%}", BITEMPORAL),
]


def macros_of(package: str, mutant: Mutant) -> str:
    """The macros of history that lead to the one with the bug, under names of their own."""
    texts = {file.stem: file.read_text() for file in FOLDER.glob("*.sql")}
    if mutant.old not in texts[mutant.file]:
        raise ValueError(f"mutant '{mutant.name}': {mutant.file}.sql no longer holds {mutant.old!r}")
    texts[mutant.file] = texts[mutant.file].replace(mutant.old, mutant.new)
    chosen = {mutant.file}
    while (
        callers := {name for name, text in texts.items() if any(f"tideline.{callee}(" in text for callee in chosen)}
        - chosen
    ):
        chosen |= callers
    text = "\n".join(texts[name] for name in sorted(chosen))
    for name in re.findall(r"% macro (\w+)\(", text):
        text = text.replace(f"tideline.{name}(", f"{package}{name}(").replace(
            f"% macro {name}(", f"% macro {package}{name}("
        )
    return text


def write_mutants(project: Project) -> list[str]:
    """All mutants, side by side, as macros of the project; returns their texts."""
    texts = [macros_of(f"mutant_{number}__", mutant) for number, mutant in enumerate(MUTANTS)]
    for number, text in enumerate(texts):
        project.write_macro(f"mutant_{number}", text)
    return texts


def package_of(number: int, macro: str, texts: list[str]) -> str:
    """Where a mutant's macro is found: among the copies, or where no bug reaches it in the package."""
    return f"mutant_{number}__" if f"% macro mutant_{number}__{macro}(" in texts[number] else "tideline."

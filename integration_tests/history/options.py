"""Every argument of the macros, drawn at random, and what it means to the reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from hypothesis import strategies as st

from history.events import COLUMNS, UNCHANGED
from history.reference import Rules

HARD_DELETES = ("ignore", "invalidate", "new_record")
PARTIAL = ("ignore_null_updates", "unchanged_value", "columns_present")
KEYS = (("k1",), ("k1", "k2"), ("k2", "k1"))
OPTIONAL = ("bitemporal", "open_end", "meta_columns", "surrogate_key", "track_history_on", "track_history_except")
RENAMED = {"valid_from": "since", "valid_to": "until", "is_current": "holds", "version_number": "nth"}


@dataclass(frozen=True)
class Options:
    """One call of a macro, and the same in the reference's words."""

    macro: str
    arguments: dict[str, Any]
    rules: Rules

    def __hash__(self) -> int:
        """By what it says."""
        return hash(str(self))

    def __str__(self) -> str:
        """The call."""
        return f"{self.macro}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"

    def call(self, chapter: int, package: str = "tideline.") -> str:
        """The call as Jinja, over the histories of a chapter."""
        truncates = "" if self.rules.truncates else " and op <> 't'"
        return self.jinja(f"(select * from history_events where chapter = {chapter}{truncates}) as events", package)

    def settings(self) -> set[tuple[str, Any]]:
        """What the call says of each setting: its value, or for columns whether there are any.

        What becomes of deletes says nothing where there are none.
        """
        told = {rule.name: getattr(self.rules, rule.name) for rule in fields(self.rules)}
        chosen = {
            name: value if name == "key" or isinstance(value, str) else bool(value) for name, value in told.items()
        }
        if not self.rules.deletes:
            del chosen["on_delete"]
        return {*chosen.items(), *((name, name in self.arguments) for name in OPTIONAL)}

    def jinja(self, relation: str, package: str = "tideline.") -> str:
        """The call as Jinja, over a relation."""
        arguments = {**self.arguments, "unique_key": ["history", *self.rules.key]}
        listed = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        return f"{{{{ {package}{self.macro}({relation!r}, {listed}) }}}}"


def covering(options: Iterable[Options]) -> list[Options]:
    """Those that say something of a setting that none before them has said."""
    said: set[tuple[str, Any]] = set()
    found = []
    for option in options:
        if not option.settings() <= said:
            found.append(option)
            said |= option.settings()
    return found


def _events(draw: st.DrawFn, rules: dict[str, Any]) -> dict[str, Any]:
    """What both macros are told about events."""
    arguments: dict[str, Any] = {"sequence_by": ["seq"]}
    rules["key"] = draw(st.sampled_from(KEYS))
    rules["deletes"] = draw(st.sampled_from((True, True, True, False)))
    rules["truncates"] = draw(st.booleans())
    for name in PARTIAL:
        rules[name] = draw(st.sampled_from((True, False, False)))
    if rules["deletes"]:
        arguments["apply_as_delete_when"] = "op = 'd'"
    if rules["truncates"]:
        arguments["apply_as_truncate_when"] = "op = 't'"
    if rules["ignore_null_updates"]:
        arguments["ignore_null_updates"] = True
    if rules["unchanged_value"]:
        arguments["unchanged_value"] = UNCHANGED
    if rules["columns_present"]:
        arguments["columns_present"] = "present"
    return arguments


@st.composite
def scd2_options(draw: st.DrawFn) -> Options:
    """A call of `scd2`."""
    rules: dict[str, Any] = {}
    arguments = {**_events(draw, rules), "effective_at": "event_at"}
    kinds = {column: draw(st.sampled_from(("tracked", "tracked", *KINDS))) for column in COLUMNS}
    for kind in ("tracked", *KINDS):
        rules[kind] = tuple(column for column in COLUMNS if kinds[column] == kind)
    way = draw(st.sampled_from(("on", "columns", "except")))
    if way == "on":
        arguments["track_history_on"] = list(rules["tracked"])
    else:
        arguments["columns"] = list(draw(st.permutations(COLUMNS)))
    named = [kind for kind in KINDS if way != "except" or kind != "overwrite"]
    arguments |= {kind: list(rules[kind]) for kind in named if rules[kind]}
    if way == "except":  # what is excepted and named no further is overwritten
        arguments["track_history_except"] = [column for column in COLUMNS if kinds[column] != "tracked"]
    rules["on_delete"] = draw(st.sampled_from((*HARD_DELETES, "invalidate")))
    if rules["on_delete"] != "invalidate" or draw(st.booleans()):
        arguments["hard_deletes"] = rules["on_delete"]
    if draw(st.booleans()):
        arguments["open_end"] = "9999-12-31"
    if draw(st.booleans()):
        arguments["meta_columns"] = RENAMED
    rules["batches"] = draw(st.booleans())
    if rules["batches"]:
        arguments["batch_column"] = "_batch_id"
    if draw(st.booleans()):
        arguments["surrogate_key"] = "customer_sk"
    if draw(st.sampled_from((True, False, False))):
        arguments["bitemporal"] = True
    return Options("scd2", arguments, Rules(**rules))


KINDS = ("overwrite", "overwrite_current", "fixed")


@st.composite
def current_options(draw: st.DrawFn) -> Options:
    """A call of `current_state`."""
    rules: dict[str, Any] = {}
    arguments = _events(draw, rules)
    rules["fixed"] = tuple(column for column in COLUMNS if draw(st.sampled_from((True, False, False))))
    rules["overwrite"] = tuple(column for column in COLUMNS if column not in rules["fixed"])
    rules["on_delete"] = draw(st.sampled_from(("hard", "soft", "keep")))
    rules["mode"] = draw(st.sampled_from(("upsert", "upsert", "insert_only", "update_only")))
    rules["by_time"] = draw(st.booleans())
    arguments |= {"columns": list(rules["overwrite"]), "fixed": list(rules["fixed"]), "on_delete": rules["on_delete"]}
    arguments["mode"] = rules["mode"]
    if rules["by_time"]:
        arguments["effective_at"] = "event_at"
    if rules["mode"] == "update_only":
        arguments["apply_as_insert_when"] = "op in ('c', 'r')"
    return Options("current_state", arguments, Rules(**rules))

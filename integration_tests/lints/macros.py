"""What a macro of the package must keep to so that it works in every project that installs it, and can be found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2.nodes
from dbt_common.clients.jinja import get_environment

PACKAGE = "tideline"
ENGINE = "macros/engine/"
ENGINES = ("duckdb", "postgres")
ADAPTERS = ("default", "duckdb", "postgres", "spark", "databricks", "snowflake", "bigquery", "redshift")
IMPLEMENTATION = re.compile(rf"^({'|'.join(ADAPTERS)})__(?P<name>.+)$")
LONGEST = 60
LONGEST_DOCUMENTATION = 400


@dataclass(frozen=True)
class Macro:
    """A macro as dbt's manifest knows it."""

    name: str
    path: str
    sql: str
    signature: tuple[str, ...]
    description: str
    documented: Mapping[str, tuple[str | None, str]]
    patch_path: str | None

    @property
    def public_name(self) -> str:
        """The name by which people know it: a test's or a materialization's without dbt's prefix and suffix."""
        for pattern in (r"^test_(.+)$", r"^materialization_(.+)_(?:default|duckdb|postgres|spark)$"):
            if match := re.match(pattern, self.name):
                return match.group(1)
        return self.name

    @property
    def is_public(self) -> bool:
        """Neither private to its file nor one engine's piece."""
        return not self.name.startswith("_") and not IMPLEMENTATION.match(self.name)


def package_macros(manifest: Any) -> list[Macro]:
    """The package's own macros, from a parsed manifest."""
    return [
        Macro(
            name=macro.name,
            path=macro.original_file_path,
            sql=macro.macro_sql,
            signature=signature(macro.macro_sql),
            description=macro.description,
            documented={argument.name: (argument.type, argument.description) for argument in macro.arguments},
            patch_path=macro.patch_path,
        )
        for macro in manifest.macros.values()
        if macro.package_name == PACKAGE
    ]


def signature(sql: str) -> tuple[str, ...]:
    """The names of a macro's arguments."""
    found = next(parse(sql).find_all(jinja2.nodes.Macro), None)
    return tuple(argument.name for argument in found.args) if found else ()


def parse(sql: str) -> jinja2.nodes.Template:
    """The syntax tree of dbt's Jinja."""
    tree: jinja2.nodes.Template = get_environment(None, capture_macros=True).parse(sql)
    return tree


def calls(tree: jinja2.nodes.Node) -> Iterator[tuple[str, jinja2.nodes.Call]]:
    """Every call, with its dotted name."""
    for call in tree.find_all(jinja2.nodes.Call):
        match call.node:
            case jinja2.nodes.Name(name=name):
                yield name, call
            case jinja2.nodes.Getattr(node=jinja2.nodes.Name(name=owner), attr=attribute):
                yield f"{owner}.{attribute}", call


def unqualified_calls(place: str, sql: str, own: Iterable[str]) -> list[str]:
    """Calls of our macros without `tideline.`: they work here, where the package is the root, and fail elsewhere."""
    names = set(own)
    return [
        f"{place}: call `{PACKAGE}.{name}(...)`, not `{name}(...)`" for name, _ in calls(parse(sql)) if name in names
    ]


def unknown_calls(place: str, sql: str, own: Iterable[str]) -> list[str]:
    """Calls of `tideline.` macros that do not exist; dbt finds out only when the line is reached."""
    names = set(own)
    return [
        f"{place}: there is no macro `{name}`"
        for name, _ in calls(parse(sql))
        if name.startswith(f"{PACKAGE}.") and name.removeprefix(f"{PACKAGE}.") not in names
    ]


def dispatches(place: str, sql: str) -> list[str]:
    """`adapter.dispatch` names the package, stands only in macros/engine, and never hides a private helper."""
    problems = []
    for name, call in calls(parse(sql)):
        if name != "adapter.dispatch":
            continue
        values = [getattr(value, "value", None) for value in call.args]
        values += [getattr(keyword.value, "value", None) for keyword in call.kwargs]
        if PACKAGE not in values[1:]:
            problems.append(f"{place}: write `adapter.dispatch({values[0]!r}, '{PACKAGE}')`")
        if not place.startswith(ENGINE):
            problems.append(f"{place}: adapter.dispatch belongs into {ENGINE}")
        if str(values[0]).startswith("_"):
            problems.append(f"{place}: a private helper is not dispatched ({values[0]})")
    return problems


def missing_pieces(macros: Iterable[Macro]) -> list[str]:
    """What is dispatched exists on every engine of ours; dbt refuses to parse a whole project otherwise."""
    known = list(macros)
    names = {macro.name for macro in known}
    dispatched = {
        (macro.path, str(getattr(call.args[0], "value", "")))
        for macro in known
        for name, call in calls(parse(macro.sql))
        if name == "adapter.dispatch" and call.args
    }
    return [
        f"{path}: `{name}` has no `{engine}__{name}` and no `default__{name}`"
        for path, name in sorted(dispatched)
        for engine in ENGINES
        if not {f"{engine}__{name}", f"default__{name}"} & names
    ]


def engine_questions(place: str, sql: str) -> list[str]:
    """Nobody outside macros/engine asks which engine it is; they ask what the engine can do."""
    if place.startswith(ENGINE):
        return []
    tree = parse(sql)
    parts: list[Any] = [*tree.find_all(jinja2.nodes.Getattr), *tree.find_all(jinja2.nodes.Getitem)]
    asked = [
        "target.type"
        for node in parts
        if isinstance(node.node, jinja2.nodes.Name) and node.node.name == "target" and _attribute(node) == "type"
    ]
    asked += [name for name, _ in calls(tree) if name == "adapter.type"]
    return [f"{place}: `{what}` is asked outside {ENGINE}; make it a primitive there" for what in asked]


def misplaced(macros: Iterable[Macro]) -> list[str]:
    """One public macro per file, the file named after it; engines' pieces and helpers beside their public macro."""
    problems = []
    by_file: dict[str, list[Macro]] = {}
    for macro in macros:
        by_file.setdefault(macro.path, []).append(macro)
    for path, inside in sorted(by_file.items()):
        stem = Path(path).stem
        public = sorted({macro.public_name for macro in inside if macro.is_public})
        if public != [stem]:
            problems.append(f"{path}: must hold the public macro `{stem}` and no other; it holds {public}")
        for macro in inside:
            match = IMPLEMENTATION.match(macro.name)
            if match and match.group("name") != stem:
                problems.append(f"{path}: `{macro.name}` is a piece of another macro")
    return problems


def undocumented(macros: Iterable[Macro]) -> list[str]:
    """Every public macro and argument is described, in the yml file of its own folder."""
    problems = []
    for macro in macros:
        if not macro.is_public:
            continue
        place = f"{macro.path}: `{macro.name}`"
        if not macro.description.strip():
            problems.append(f"{place} has no description")
            continue
        folder = Path(macro.path).parent
        patch = Path((macro.patch_path or "").removeprefix(f"{PACKAGE}://"))
        if patch.parent != folder or not re.fullmatch(rf"_{folder.name}(_\w+)?__macros\.yml", patch.name):
            problems.append(f"{place} is described in {patch}, not in {folder}/_{folder.name}__macros.yml")
        for argument in macro.signature:
            kind, text = macro.documented.get(argument, (None, ""))
            if not (kind and text.strip()):
                problems.append(f"{place}: argument `{argument}` has no type or no description")
        for argument in macro.documented:
            if argument not in macro.signature:
                problems.append(f"{place}: documented argument `{argument}` does not exist")
    return problems


def too_long(macros: Iterable[Macro]) -> list[str]:
    """A macro that does not fit on a screen is several macros."""
    return [
        f"{macro.path}: `{macro.name}` has {lines} lines; {LONGEST} are enough"
        for macro in macros
        if (lines := macro.sql.strip().count("\n") + 1) > LONGEST
    ]


def too_long_documentation(files: Iterable[Path]) -> list[str]:
    """A yml file that nobody reads to its end is several files."""
    return [
        f"{file}: {lines} lines; split the folder or the file at {LONGEST_DOCUMENTATION}"
        for file in files
        if (lines := file.read_text().count("\n")) > LONGEST_DOCUMENTATION
    ]


def _attribute(node: Any) -> Any:
    """The name behind the dot, or between the brackets."""
    return node.attr if isinstance(node, jinja2.nodes.Getattr) else getattr(node.arg, "value", None)

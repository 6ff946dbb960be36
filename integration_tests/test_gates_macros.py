"""Gate: the package's macros work when installed, can be found, and are described. Each rule is seen to fail, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness import Project
from harness.engine import DuckDB
from harness.project import REPOSITORY
from lints import assert_none
from lints import macros as lint
from lints.macros import Macro


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The package as a consumer parses it."""
    folder = tmp_path_factory.mktemp("gates")
    project = Project.consumer(folder / "consumer", DuckDB(folder / "gates.duckdb", "gates"), package="deps")
    project.dbt("deps")
    return project.parse().raw


@pytest.fixture(scope="module")
def macros(manifest: Any) -> list[Macro]:
    """Our macros."""
    return lint.package_macros(manifest)


@pytest.fixture(scope="module")
def texts(macros: list[Macro]) -> dict[str, str]:
    """Everything of ours with Jinja in it, by place."""
    found = {f"{macro.path}#{macro.name}": macro.sql for macro in macros}
    for folder in ("models", "tests", "analyses", "snapshots"):
        for file in (REPOSITORY / folder).rglob("*.sql"):
            found[str(file.relative_to(REPOSITORY))] = file.read_text()
    return found


def test_own_macros_are_called_by_their_full_name(macros: list[Macro], texts: dict[str, str]) -> None:
    """Trap 10 of dbt packages."""
    names = [macro.name for macro in macros]
    assert_none(problem for place, sql in texts.items() for problem in lint.unqualified_calls(place, sql, names))
    assert_none(problem for place, sql in texts.items() for problem in lint.unknown_calls(place, sql, names))


def test_dispatch_names_the_package_and_stays_in_engine(macros: list[Macro], texts: dict[str, str]) -> None:
    """Engine differences live in one folder, and every engine has its answer."""
    assert_none(lint.missing_pieces(macros))
    assert_none(problem for place, sql in texts.items() for problem in lint.dispatches(place, sql))
    assert_none(problem for place, sql in texts.items() for problem in lint.engine_questions(place, sql))


def test_each_file_holds_one_public_macro(macros: list[Macro]) -> None:
    """The file is named after it."""
    assert_none(lint.misplaced(macros))


def test_every_public_macro_and_argument_is_described(macros: list[Macro]) -> None:
    """In the yml file of its folder."""
    assert_none(lint.undocumented(macros))


def test_macros_and_their_yml_files_stay_short(macros: list[Macro]) -> None:
    """Both are made to be read."""
    assert_none(lint.too_long(macros))
    folders = [REPOSITORY / name for name in ("macros", "models", "seeds", "snapshots")]
    assert_none(lint.too_long_documentation(file for folder in folders for file in folder.rglob("*.yml")))


def macro(name: str, path: str, sql: str = "", **options: Any) -> Macro:
    """A macro as it should not be."""
    return Macro(
        name=name,
        path=path,
        sql=sql,
        signature=lint.signature(sql),
        description=options.get("description", ""),
        documented=options.get("documented", {}),
        patch_path=options.get("patch_path"),
    )


@pytest.mark.parametrize(
    ("rule", "place", "sql", "expected"),
    [
        ("unqualified", "macros/a.sql", "{% macro a() %}{{ ours() }}{% endmacro %}", "call `tideline.ours(...)`"),
        ("unknown", "macros/a.sql", "{% macro a() %}{{ tideline.misspelt() }}{% endmacro %}", "no macro"),
        (
            "dispatch",
            "macros/engine/a.sql",
            "{{ adapter.dispatch('a')() }}",
            "write `adapter.dispatch('a', 'tideline')`",
        ),
        ("dispatch", "macros/load/a.sql", "{{ adapter.dispatch('a', 'tideline')() }}", "belongs into macros/engine/"),
        ("dispatch", "macros/engine/a.sql", "{{ adapter.dispatch('_a', 'tideline')() }}", "a private helper"),
        ("engine", "macros/load/a.sql", "{{ 1 if target.type == 'duckdb' }}", "`target.type` is asked outside"),
        ("engine", "macros/load/a.sql", "{{ 1 if target['type'] == 'duckdb' }}", "`target.type` is asked outside"),
        ("engine", "models/a.sql", "{{ 1 if adapter.type() == 'duckdb' }}", "`adapter.type` is asked outside"),
    ],
)
def test_a_text_rule_fails_on_a_bad_text(rule: str, place: str, sql: str, expected: str) -> None:
    """A gate that cannot fail is none."""
    rules: dict[str, Any] = {
        "unqualified": lambda: lint.unqualified_calls(place, sql, ["ours"]),
        "unknown": lambda: lint.unknown_calls(place, sql, ["ours"]),
        "dispatch": lambda: lint.dispatches(place, sql),
        "engine": lambda: lint.engine_questions(place, sql),
    }
    (problem,) = rules[rule]()
    assert expected in problem


def test_a_macro_rule_fails_on_a_bad_macro(tmp_path: Path) -> None:
    """The same for places, descriptions and lengths."""
    long = "{% macro a(x) %}" + "\n" * lint.LONGEST + "{% endmacro %}"
    assert lint.too_long([macro("a", "macros/load/a.sql", long)])
    dispatch = macro("a", "macros/engine/a.sql", "{{ adapter.dispatch('a', 'tideline')() }}")
    assert len(lint.missing_pieces([dispatch])) == len(lint.ENGINES)
    assert len(lint.missing_pieces([dispatch, macro("duckdb__a", "macros/engine/a.sql")])) == 1
    assert not lint.missing_pieces([dispatch, macro("default__a", "macros/engine/a.sql")])
    assert lint.misplaced([macro("b", "macros/load/a.sql")])
    assert lint.misplaced([macro("a", "macros/load/a.sql"), macro("c", "macros/load/a.sql")])
    assert lint.misplaced([macro("a", "macros/load/a.sql"), macro("default__c", "macros/load/a.sql")])
    assert lint.undocumented([macro("a", "macros/load/a.sql")])
    here = {"description": "Text.", "patch_path": "tideline://macros/load/_load__macros.yml"}
    sql = "{% macro a(x) %}{% endmacro %}"
    assert lint.undocumented([macro("a", "macros/load/a.sql", sql, **here)])
    assert not lint.undocumented([macro("a", "macros/load/a.sql", sql, documented={"x": ("string", "Text.")}, **here)])
    elsewhere = {**here, "patch_path": "tideline://macros/_macros.yml", "documented": {"x": ("string", "Text.")}}
    assert lint.undocumented([macro("a", "macros/load/a.sql", sql, **elsewhere)])
    extra = {**here, "documented": {"x": ("string", "Text."), "y": ("string", "Text.")}}
    assert lint.undocumented([macro("a", "macros/load/a.sql", sql, **extra)])
    file = tmp_path / "long.yml"
    file.write_text("\n" * (lint.LONGEST_DOCUMENTATION + 1))
    assert lint.too_long_documentation([file])

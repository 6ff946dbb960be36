"""Gate: dbt has nothing to say about this repository, as a platform or as a package. Each rule is seen to fail, too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from harness import DbtFailed, Project
from harness.engine import Engine
from lints.dbt_rules import unseen_macros, yaml_schemas

STRICT = {"show_all_deprecations": True, "warn_error": True}


on_duckdb = pytest.mark.parametrize("engine", ["duckdb"])  # for what does not depend on the engine


@on_duckdb
def test_no_file_is_in_an_outdated_form(platform: Project) -> None:
    """Every macro file looked at anew, every yml file held against dbt's newer schemas."""
    with yaml_schemas(), unseen_macros():
        result = platform.parse(**STRICT)
    assert result.warnings == []


def test_the_platform_parses_without_a_warning(platform: Project) -> None:
    """With all behaviour flags on. The version of a model that is meant without a number is there on both engines."""
    result = platform.parse(**STRICT)
    assert result.warnings == []
    assert ours(result.raw)
    versions = {
        node.version: node.is_latest_version
        for node in result.raw.nodes.values()
        if node.resource_type == "model" and node.name == "customer_features"
    }
    assert versions == ({1: True, 2: False} if platform.is_duckdb else {1: True})


@on_duckdb
def test_the_platform_parses_without_a_warning_with_default_flags(own_platform: Project) -> None:
    own_platform.update_config(flags={})
    assert own_platform.parse(**STRICT).warnings == []


def test_the_package_parses_without_a_warning(project: Project) -> None:
    """In a consumer's project."""
    assert project.parse(**STRICT).warnings == []


def test_under_a_foreign_profile_nothing_of_ours_exists(
    engine: str, new_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    """The whole repository, installed by `dbt deps`: macros and tests, no nodes, no hooks, no settings.

    A model that is called like one of the platform's keeps its own description and gets no tests.
    """
    consumer = Project.consumer(tmp_path / "consumer", new_engine(engine, "test"), package="deps")
    consumer.write_model("customers", "select 1 as n")
    consumer.write_yml("models/own.yml", {"models": [{"name": "customers", "description": "Ours."}]})
    consumer.dbt("deps")
    result = consumer.parse(**STRICT)
    assert [(node.name, node.description) for node in result.raw.nodes.values()] == [("customers", "Ours.")]
    assert not [*result.raw.sources, *result.raw.exposures, *result.raw.unit_tests, *result.raw.metrics]
    assert any(macro.package_name == "tideline" for macro in result.raw.macros.values())
    assert (consumer.root / "dbt_packages" / "tideline").resolve() == Project.repository
    assert [node.name for node in consumer.build()] == ["customers"]


@on_duckdb
def test_the_quick_way_to_install_gives_the_same(
    engine: str, new_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    """The harness links macros and dbt_project.yml; `dbt deps` brings the whole repository: macros are the same."""
    database = new_engine(engine, "test")
    found = []
    for package in ("slim", "deps"):
        consumer = Project.consumer(tmp_path / package, database, package=package)
        if package == "deps":
            consumer.dbt("deps")
        manifest = consumer.parse().raw
        found.append({name: macro.macro_sql for name, macro in manifest.macros.items() if ".tideline." in name})
    assert found[0] == found[1]


@on_duckdb
def test_a_repository_of_nodes_would_be_noticed(own_platform: Project) -> None:
    """Under the profile `tideline` there are nodes; the gate on the profile is what hides them."""
    own_platform.profile = "another"
    own_platform.write_profile()
    own_platform.update_config(profile="another")
    assert not ours(own_platform.parse().raw)


@on_duckdb
@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("models/a.yml", "models: [{name: a, meta: {owner: us}}]", "PropertyMovedToConfigDeprecation"),
        ("models/a.yml", "models: [{name: a, descripton: typo}]", "CustomKeyInObjectDeprecation"),
        ("models/a.yml", "models: [{name: a, config: {materialised: table}}]", "CustomKeyInConfigDeprecation"),
        ("models/a.yml", "modells: []", "CustomTopLevelKeyDeprecation"),
        ("macros/a.sql", "{% macro a() %}{% endmacro %}{% endmacro %}", "UnexpectedJinjaBlockDeprecation"),
        ("models/b.sql", "{{ config(custom=1) }} select 1 as n", "CustomKeyInConfigDeprecation"),
    ],
)
def test_a_bad_file_fails_the_gate(project: Project, path: str, text: str, expected: str) -> None:
    """What dbt would keep to itself on our engines."""
    project.write("models/a.sql", "select 1 as n")
    project.write(path, text)
    with yaml_schemas(), unseen_macros(), pytest.raises(DbtFailed, match=expected):
        project.parse(**STRICT)


@on_duckdb
def test_a_part_of_the_platform_is_tested_by_itself(own_platform: Project) -> None:
    """Of `build -s +<mart>` no test compares what is built with what is not; dbt's own default has some that do."""
    assert outside(own_platform) == set()
    own_platform.update_config(flags={})
    assert "assert_current_customers_are_open_versions" in outside(own_platform)


def outside(project: Project) -> set[str]:
    """The tests that run with a mart and all before it, and read something else."""
    found = set()
    nodes = project.parse().raw.nodes
    for mart in [node for node in nodes.values() if node.resource_type == "model" and "marts" in node.fqn]:
        result = project.dbt("ls", "--select", f"+{mart.name}", output="json", output_keys="unique_id")
        chosen = {json.loads(line)["unique_id"] for line in result.raw}
        tests = [node for node in nodes.values() if node.unique_id in chosen and node.resource_type == "test"]
        assert tests
        found |= {
            test.name for test in tests if not {name for name in test.depends_on.nodes if name in nodes} <= chosen
        }
    return found


def ours(manifest: Manifest) -> list[str]:
    """The names of our nodes."""
    nodes = [*manifest.nodes.values(), *manifest.sources.values(), *manifest.exposures.values()]
    return [node.name for node in nodes]

"""Fixtures of the whole suite: engines, the PostgreSQL server, throw-away projects."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from environment import find_browser
from harness import (
    ENGINES,
    PostgresServer,
    Project,
    savings,  # half of dbt's CPU and more; benchmarks do without, they show what users have
)
from harness.browser import Browser
from harness.engine import DuckDB, Engine, Postgres

os.environ["DO_NOT_TRACK"] = "1"
os.environ["TZ"] = "UTC"

CALM = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, database=None)
settings.register_profile("ci", CALM, max_examples=10)
settings.register_profile("sweep", CALM, max_examples=1000)
settings.load_profile(os.environ.get("TIDELINE_HYPOTHESIS", "ci"))


LONGEST = (
    "test_platform", "test_law_doors", "test_gates_style", "test_tickets", "test_engine_ledger", "test_load_files",
    "test_new_rows", "test_law_mutants", "test_history_mutants", "test_load_state", "test_generic_tests",
    "test_rename_relations", "test_consumer", "test_operations", "test_engine_dbt", "test_engine_rows",
    "test_gates_dbt", "test_bad_input", "test_cdc_schema_changes", "test_marts", "test_law_histories"
)  # fmt: skip
"""Files that begin first, the longest before the others, so that no process is left with a long one at the end."""


ONCE = (
    "test_harness", "test_benchmarks", "test_engine_logic", "test_engine_refusals", "test_engine_rows",
    "test_operations", "test_new_rows", "test_rebuildable_snapshot", "test_hostile", "test_bad_input",
    "test_view_settings", "test_reload"
)  # fmt: skip
"""Files where the engine makes the smallest difference; on PostgreSQL they are a sweep, for the time they take."""


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file and engine share what they set up, so they run in one process; the longest begin."""
    for item in items:
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        engine = next((value for value in parameters if value in ENGINES), "")
        item.add_marker(
            pytest.mark.xdist_group(f"{item.path.stem} {engine}")
        )  # no brackets, or pytest-xdist sees no group
        once = item.path.stem in ONCE or item.get_closest_marker("once")
        if once and engine == "postgres":
            item.add_marker(pytest.mark.sweep)
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Tell the savings of dbt's CPU that a test is over."""
    savings.after_a_test()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole session, started when the first test needs it."""
    server = PostgresServer().start()
    yield server
    server.remove()


def open_engine(request: pytest.FixtureRequest, name: str, file: Path, schema: str) -> Engine:
    """An empty database: the file on DuckDB, one of the session's server on PostgreSQL."""
    if name == "duckdb":
        return DuckDB(file, schema)
    return Postgres(request.getfixturevalue("postgres_server"), schema)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine; whatever uses it runs once per engine."""
    return str(request.param)


@pytest.fixture
def new_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str, str], Engine]]:
    """Makes empty databases; all of them are gone after the test."""
    made: list[Engine] = []

    def make(name: str, schema: str = "main_schema") -> Engine:
        made.append(open_engine(request, name, tmp_path / f"tideline_{len(made)}.duckdb", schema))
        return made[-1]

    yield make
    for database in made:
        database.drop()


@pytest.fixture
def project(engine: str, new_engine: Callable[..., Engine], tmp_path: Path) -> Iterator[Project]:
    """An empty consumer project with the package installed, on each engine."""
    made = Project.consumer(tmp_path / "consumer", new_engine(engine, "test"))
    yield made
    made.end_workers()


@pytest.fixture(scope="module", params=ENGINES)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """One consumer project for all tests of a module, on each engine; each test brings models of its own names."""
    folder = tmp_path_factory.mktemp("shared")
    database = open_engine(request, request.param, folder / "tideline.duckdb", "test")
    made = Project.consumer(folder / "consumer", database)
    yield made
    made.end_workers()
    database.drop()


@pytest.fixture(scope="module")
def projects(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Project]]:
    """One consumer project for each engine, for all deliberate bugs of a module; made when the first needs it."""
    made: dict[str, Project] = {}

    def project(engine: str) -> Project:
        if engine not in made:
            folder = tmp_path_factory.mktemp(engine)
            database = open_engine(request, engine, folder / "mutants.duckdb", "law")
            made[engine] = Project.consumer(folder / "consumer", database)
        return made[engine]

    yield project
    for one in made.values():
        one.drop()


@pytest.fixture
def place(shared: Project) -> Project:
    """The shared project without the models of earlier tests."""
    for file in (shared.root / "models").glob("*"):
        file.unlink()
    return shared


@pytest.fixture
def own_platform(engine: str, new_engine: Callable[..., Engine], tmp_path: Path) -> Iterator[Project]:
    """The repository's own project, linked into a temporary folder, for a test that changes its files."""
    made = Project.platform(tmp_path / "platform", new_engine(engine, "dev"))
    yield made
    made.end_workers()


@pytest.fixture(scope="session")
def platforms() -> Iterator[dict[str, Project]]:
    """The repository's own project on each engine that was asked for: parsing it is dear, so it is done once."""
    made: dict[str, Project] = {}
    yield made
    for project in made.values():
        project.close()


@pytest.fixture
def platform(engine: str, platforms: dict[str, Project], request: pytest.FixtureRequest) -> Iterator[Project]:
    """The repository's own project on each engine, with nothing in its landing folder and its database."""
    if engine not in platforms:
        folder = request.getfixturevalue("tmp_path_factory").mktemp(f"platform_{engine}")
        database = open_engine(request, engine, folder / "tideline.duckdb", "dev")
        platforms[engine] = Project.platform(folder / "platform", database)
    project = platforms[engine]
    yield project
    project.end_workers()
    project.engine.empty()
    project.vars.clear()
    shutil.rmtree(project.root / "landing", ignore_errors=True)


@pytest.fixture(scope="session")
def any_browser() -> Iterator[Browser | None]:
    """One browser for a process's tests, or none where the machine has none."""
    program = find_browser()
    if program is None:
        yield None
        return
    with Browser(program) as started:
        yield started


@pytest.fixture
def browser(any_browser: Browser | None) -> Browser:
    """The browser, for a test that is nothing without it."""
    if any_browser is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium (scripts/test.py does it when it is root)")
    return any_browser

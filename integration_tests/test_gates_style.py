"""Gate: sqlfluff for both dialects, dbt-bouncer, ruff and mypy. All start at once; each is seen to fail, too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import Project
from harness.engine import DuckDB
from harness.project import REPOSITORY
from lints import assert_none

PROGRAMS = Path(sys.executable).parent
SQL = [folder for folder in ("models", "snapshots", "tests", "analyses") if (REPOSITORY / folder).exists()]
# The second dialect has to parse everything; style was judged in the first.
SQLFLUFF = {
    "sqlfluff duckdb": ["sqlfluff", "lint", "--disable-progress-bar"],
    "sqlfluff postgres": ["sqlfluff", "lint", "--disable-progress-bar", "--dialect", "postgres", "--rules", "LT12"],
}
PYTHON = {
    "ruff check": ["ruff", "check", "--no-cache"],
    "ruff format": ["ruff", "format", "--check", "--no-cache"],
    "mypy": ["mypy"],
}


def start(command: list[str], folder: Path = REPOSITORY) -> subprocess.Popen[str]:
    """Start one tool; its configuration is the repository's."""
    environment = {**os.environ, "MYPY_CACHE_DIR": os.devnull, "NO_COLOR": "1"}
    return subprocess.Popen(
        [str(PROGRAMS / command[0]), *command[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(tool: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and output."""
    output, _ = tool.communicate(timeout=300)
    return tool.returncode, output


@pytest.fixture(scope="module")
def tools() -> Iterator[dict[str, subprocess.Popen[str]]]:
    """All tools, running on the whole repository."""
    commands = {name: [*command, *SQL] for name, command in SQLFLUFF.items()} | PYTHON
    started = {name: start(command) for name, command in commands.items()}
    yield started
    for tool in started.values():
        tool.kill()
        tool.communicate()


@pytest.mark.parametrize("name", [*PYTHON, *SQLFLUFF])
def test_a_tool_has_nothing_to_say(tools: dict[str, subprocess.Popen[str]], name: str) -> None:
    """The same command by hand: CONTRIBUTING.md."""
    code, output = finish(tools[name])
    assert code == 0, output


def test_bouncer_has_nothing_to_say(tmp_path: Path) -> None:
    """Descriptions, places, lineage, contracts and tests of the platform's nodes."""
    project = Project.platform(tmp_path / "platform", DuckDB(tmp_path / "gates.duckdb", "gates"))
    assert_none(bounce(project, REPOSITORY / "dbt-bouncer.yml"))


def test_bouncer_fails_on_a_bad_project(tmp_path: Path) -> None:
    """A nameless source read by a mart without a description."""
    project = Project.consumer(
        tmp_path / "bad", DuckDB(tmp_path / "bad.duckdb", "bad"), name="tideline", package="none"
    )
    project.write("models/marts/bad.sql", "select * from {{ source('raw', 'a') }};")
    project.write_yml("models/marts/_marts__models.yml", {"sources": [{"name": "raw", "tables": [{"name": "a"}]}]})
    problems = "\n".join(bounce(project, REPOSITORY / "dbt-bouncer.yml"))
    for expected in ("references a source", "does not have a populated description", "contracts", "semi-colon"):
        assert expected in problems


@pytest.mark.parametrize(
    ("command", "path", "text"),
    [
        (SQLFLUFF["sqlfluff duckdb"], "a.sql", "SELECT 1 as n\n"),
        (SQLFLUFF["sqlfluff postgres"], "a.sql", "select * from read_csv('a.csv', header = true) qualify n = 1\n"),
        (PYTHON["ruff check"], "a.py", "import os\n"),
        (PYTHON["ruff format"], "a.py", "a = [ 1 ]\n"),
        (["mypy", "--strict"], "a.py", "def a(b): return b\n"),
    ],
)
def test_a_tool_fails_on_a_bad_file(tmp_path: Path, command: list[str], path: str, text: str) -> None:
    """A tool that was given the wrong folder, or no rules, would not."""
    (tmp_path / path).write_text(text)
    option = "--config-file" if command[0] == "mypy" else "--config"
    config = REPOSITORY / (".sqlfluff" if command[0] == "sqlfluff" else "pyproject.toml")
    code, output = finish(start([*command, option, str(config), str(tmp_path / path)], tmp_path))
    assert code == 1, output


def bounce(project: Project, config: Path) -> list[str]:
    """What dbt-bouncer finds in a project."""
    project.dbt("parse", write_json=True)
    (project.root / config.name).write_text(config.read_text())
    report = project.root / "bouncer.json"
    code, output = finish(start(["dbt-bouncer", "run", "--output-file", str(report)], project.root))
    assert report.exists(), output
    failed = [row for row in json.loads(report.read_text()) if row["outcome"] != "success"]
    assert bool(code) == bool(failed), output
    return [f"{row['check_run_id'].split(':')[0]}: {row['failure_message']}" for row in failed]

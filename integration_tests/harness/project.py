"""A throw-away dbt project on one engine, driven in this process."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from dbt.contracts.graph.manifest import Manifest

from harness.engine import Engine, Rows
from harness.invoke import invoke
from harness.result import DbtFailed, Result
from harness.worker import Order, Stop, Worker

ENGINES = ("duckdb", "postgres")
REPOSITORY = Path(__file__).resolve().parents[2]
PARTS = ("dbt_project.yml", "macros", "models", "seeds", "snapshots", "tests", "analyses")
REPARSING = {"parse", "docs", "deps", "clean", "debug", "retry", "clone"}


class Project:
    """Made by `Project.consumer` or `Project.platform`.

    Each dbt command raises `DbtFailed`, with dbt's own text, unless called with `check=False`.
    """

    repository = REPOSITORY

    def __init__(self, root: Path, engine: Engine, profile: str) -> None:
        """A project whose files lie under `root`; writes its profiles.yml."""
        self.root = root
        self.engine = engine
        self.profile = profile
        self.vars: dict[str, Any] = {}
        self.env: dict[str, str] = {}
        self.workers: list[Worker] = []
        self._manifests: dict[str, tuple[object, Manifest]] = {}
        self.write_profile()

    # ---- making ------------------------------------------------------------------------------------------------------

    @classmethod
    def consumer(cls, root: Path, engine: Engine, name: str = "consumer", package: str = "slim") -> Project:
        """An empty project that installs the repository.

        `package="slim"` links only what a consumer uses (dbt_project.yml and the macros without their yml); `"deps"`
        writes packages.yml with a `local:` entry on the whole repository, and leaves `dbt deps` to the caller; `"none"`
        installs nothing.
        """
        root.mkdir(parents=True, exist_ok=True)
        config = {
            "name": name,
            "version": "1.0.0",
            "profile": name,
            "model-paths": ["models"],
            "flags": {"require_generic_test_arguments_property": True},
        }
        (root / "dbt_project.yml").write_text(yaml.safe_dump(config, sort_keys=False))
        if package == "deps":
            (root / "packages.yml").write_text(yaml.safe_dump({"packages": [{"local": str(REPOSITORY)}]}))
        elif package == "slim":
            (root / "packages.yml").write_text(yaml.safe_dump({"packages": [{"local": "package"}]}))
            link_parts(root / "package", PARTS[:1])
            (root / "package" / "macros").symlink_to(bare_macros())
            (root / "dbt_packages").mkdir(exist_ok=True)
            (root / "dbt_packages" / "tideline").symlink_to("../package")
            (root / "macros").mkdir(
                exist_ok=True
            )  # as projects have them: each look into a package without any costs dbt
            (root / "macros" / "own.sql").write_text("{% macro own() %}{% endmacro %}")
        return cls(root, engine, name)

    @classmethod
    def platform(cls, root: Path, engine: Engine) -> Project:
        """The repository itself, its files linked into `root`, so that landing/, target/ and the database lie there."""
        link_parts(root, PARTS)
        return cls(root, engine, "tideline")

    # ---- files -------------------------------------------------------------------------------------------------------

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def write_model(self, name: str, sql: str, **config: Any) -> Path:
        """Write models/<name>.sql; keyword arguments become its `config()` block."""
        return self.write(f"models/{name}.sql", config_block(config) + sql)

    def write_yml(self, path: str, content: Mapping[str, Any]) -> Path:
        """Write a yml file from plain data."""
        return self.write(path, yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True))

    def write_macro(self, name: str, sql: str) -> Path:
        """Write macros/<name>.sql."""
        return self.write(f"macros/{name}.sql", sql)

    def update_config(self, **config: Any) -> None:
        """Set top-level keys of dbt_project.yml (`models={...}`, `flags={...}`)."""
        file = self.root / "dbt_project.yml"
        content = {**yaml.safe_load(file.read_text()), **config}
        if file.is_symlink():
            file.unlink()
        file.write_text(yaml.safe_dump(content, sort_keys=False))

    def remove(self, path: str) -> None:
        """Remove a file or folder of the project."""
        file = self.root / path
        shutil.rmtree(file) if file.is_dir() and not file.is_symlink() else file.unlink()

    def write_profile(self) -> None:
        """(Re)write profiles.yml from the engine's settings."""
        outputs = {"test": self.engine.output()}
        self.write_yml("profiles.yml", {self.profile: {"target": "test", "outputs": outputs}})

    # ---- dbt ---------------------------------------------------------------------------------------------------------

    def run(self, *select: str, **options: Any) -> Result:
        """`dbt run`, of the models given or of all."""
        return self.dbt("run", *_selection(select), **options)

    def build(self, *select: str, **options: Any) -> Result:
        """`dbt build`."""
        return self.dbt("build", *_selection(select), **options)

    def test(self, *select: str, **options: Any) -> Result:
        """`dbt test`."""
        return self.dbt("test", *_selection(select), **options)

    def seed(self, *select: str, **options: Any) -> Result:
        """`dbt seed`."""
        return self.dbt("seed", *_selection(select), **options)

    def snapshot(self, *select: str, **options: Any) -> Result:
        """`dbt snapshot`."""
        return self.dbt("snapshot", *_selection(select), **options)

    def compile(self, *select: str, **options: Any) -> Result:
        """`dbt compile`."""
        return self.dbt("compile", *_selection(select), **options)

    def parse(self, **options: Any) -> Result:
        """`dbt parse`, from scratch; the manifest is `result.raw`."""
        return self.dbt("parse", **options)

    def run_operation(self, macro: str, args: Mapping[str, Any] | None = None, **options: Any) -> Result:
        """`dbt run-operation <macro> --args <args>`."""
        return self.dbt("run-operation", macro, "--args", json.dumps(dict(args or {})), **options)

    def render(self, jinja: str, **options: Any) -> str:
        """What an expression renders to on this engine: `project.render("{{ tideline.is_distinct('a', 'b') }}")`."""
        name = "_rendered"
        file = self.write(f"analyses/{name}.sql", jinja)
        try:
            result = self.compile(name, **options)
            return str(result[name].raw.node.compiled_code).strip()
        finally:
            file.unlink()

    def dbt(
        self,
        *command: str,
        check: bool = True,
        full_refresh: bool = False,
        vars: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        write_json: bool = False,
        **flags: Any,
    ) -> Result:
        """Any dbt command; further keyword arguments become flags (`empty=True`, `threads=1`, `exclude="x"`)."""
        arguments = [*command, *self._arguments(full_refresh, vars, flags)]
        with _environment({"DO_NOT_TRACK": "1", **self.env, **(env or {})}):
            manifest = None if self._must_parse(command, flags) else self._manifest(vars)
            if isinstance(manifest, Manifest):
                _forget_compiled(manifest)
            result = manifest if isinstance(manifest, Result) else invoke(self.root, arguments, manifest, write_json)
        return result.check() if check else result

    def spawn(
        self,
        *command: str,
        kill_before: int | None = None,
        kill_after: int | None = None,
        hold: bool = False,
        full_refresh: bool = False,
        vars: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        **flags: Any,
    ) -> Worker:
        """The command in a process of its own.

        It is killed before or after its statement number n (from 0, in the order of `run().statements`), or with
        `hold` it stops before every statement: see `Worker.step`. On DuckDB this process lets go of the file first.
        """
        stop = None
        if kill_before is not None or kill_after is not None:
            stop = Stop(kill_before, "before") if kill_before is not None else Stop(kill_after or 0, "after")
        with _environment({"DO_NOT_TRACK": "1", **self.env, **(env or {})}):
            manifest = self._manifest(vars)
            if isinstance(manifest, Result):
                raise DbtFailed(manifest)
            _forget_compiled(manifest)
            arguments = [*command, *self._arguments(full_refresh, vars, flags)]
            order = Order(self.root, arguments, dict(os.environ), manifest, stop, hold)
        if self.is_duckdb:
            self.close()
        self.workers.append(Worker(order))
        return self.workers[-1]

    def command_line(self, *command: str, vars: Mapping[str, Any] | None = None, **flags: Any) -> list[str]:
        """The same command as `subprocess.run` takes it (with `cwd=project.root`)."""
        return ["dbt", *command, *self._arguments(flags.pop("full_refresh", False), vars, flags)]

    def _arguments(self, full_refresh: bool, vars: Mapping[str, Any] | None, flags: Mapping[str, Any]) -> list[str]:
        """Flags of every command, then those of this call."""
        values = {**self.vars, **(vars or {})}
        arguments = ["--project-dir", str(self.root), "--profiles-dir", str(self.root)]
        arguments += ["--full-refresh"] if full_refresh else []
        arguments += ["--vars", json.dumps(values)] if values else []
        for name, value in flags.items():
            flag = "--" + name.replace("_", "-")
            if value is True:
                arguments.append(flag)
            elif value is False:
                arguments.append("--no-" + name.replace("_", "-"))
            elif value is not None:
                arguments += [flag, str(value)]
        return arguments

    # ---- the parsed manifest, kept while nothing changes ------------------------------------------------------------

    def _must_parse(self, command: Sequence[str], flags: Mapping[str, Any]) -> bool:
        """Commands and flags for which dbt has to parse by itself."""
        return command[0] in REPARSING or any(flags.get(name) for name in ("defer", "state", "target", "profile"))

    def _manifest(self, vars: Mapping[str, Any] | None) -> Manifest | Result:
        """The manifest of the project as it is now, or the failed parse."""
        key = json.dumps({**self.vars, **(vars or {})}, sort_keys=True, default=str)
        print_now = self._fingerprint()
        known = self._manifests.get(key)
        if known is None or known[0] != print_now:
            result = invoke(self.root, ["parse", *self._arguments(False, vars, {})])
            if not result.success:
                return result
            known = self._manifests[key] = (print_now, result.raw)
        return known[1]

    def _fingerprint(self) -> object:
        """Name, size and time of every file that dbt may read, and the environment that profiles and vars may read.

        What is linked into the project lies elsewhere and stays as it is while this process runs: its place is enough.
        """
        inside = os.path.realpath(self.root)
        files: list[tuple[str, ...]] = []
        for folder in (inside, os.path.join(inside, "package")):
            for part in (*PARTS, "profiles.yml", "packages.yml"):
                files += _stamps(os.path.join(folder, part), inside)
        environment = sorted(item for item in os.environ.items() if item[0].startswith("TIDELINE"))
        return files, environment

    # ---- data --------------------------------------------------------------------------------------------------------

    @property
    def schema(self) -> str:
        """The target schema."""
        return self.engine.schema

    @property
    def is_duckdb(self) -> bool:
        """Whether this project runs on DuckDB."""
        return self.engine.name == "duckdb"

    def query(self, sql: str, *parameters: Any) -> Rows:
        """The rows of a query; unqualified names are looked up in the target schema."""
        return self.engine.query(sql, parameters)

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run a statement and commit it."""
        self.engine.query(sql, parameters)

    def value(self, sql: str, *parameters: Any) -> Any:
        """The only value of a query."""
        ((value,),) = self.query(sql, *parameters)
        return value

    def dicts(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        names = self.engine.columns(sql)
        return [dict(zip(names, row, strict=True)) for row in self.query(sql)]

    def table(self, name: str) -> Rows:
        """All rows of a table, in a total order: `project.table("a") == project.table("b")`."""
        return sorted(self.query(f"select * from {name}"), key=lambda row: [(v is None, str(v)) for v in row])

    def difference(self, left: str, right: str) -> Rows:
        """Rows (with their side) that two relations or queries do not share; duplicates count. [] means equal."""
        a, b = (name if name.lstrip().startswith("(") else f"(select * from {name})" for name in (left, right))
        if self.is_duckdb and self._are_equal(a, b):
            return []
        return self.query(
            f"select 'only left', d.* from (select * from {a} as l except all select * from {b} as r) as d "
            f"union all select 'only right', d.* from (select * from {b} as r except all select * from {a} as l) as d"
        )

    def _are_equal(self, a: str, b: str) -> bool:
        """Whether each row occurs as often in both: on DuckDB a tenth of the price of `except all`, 35 ms a pair."""
        both = f"select *, 1 as _occurs from {a} as l union all select *, -1 from {b} as r"
        rows = f"select * exclude (_occurs), sum(_occurs) as _more from ({both}) as both_sides group by all"
        return not self.query(f"select 1 from ({rows}) as told where _more <> 0 limit 1")

    def columns(self, name: str) -> list[str]:
        """The column names of a table."""
        return self.engine.columns(f"select * from {name}")

    def relations(self) -> list[str]:
        """Every table and view, as schema.name, in order."""
        return [
            f"{schema}.{name}"
            for schema, name in self.query(
                "select table_schema, table_name from information_schema.tables "
                "where table_schema not in ('information_schema', 'pg_catalog') order by 1, 2"
            )
        ]

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows, given in the order of the table's columns."""
        for row in rows:
            marks = ", ".join(["?" if self.is_duckdb else "%s"] * len(row))
            self.execute(f"insert into {table} values ({marks})", *row)

    def save(self) -> str:
        """Keep the database as it is now; returns a name for `restore`."""
        return self.engine.save()

    def restore(self, name: str) -> None:
        """Put the database back to a saved state, as often as one likes; workers are ended."""
        self.end_workers()
        self.engine.restore(name)

    def end_workers(self) -> None:
        """End every process that `spawn` started."""
        for worker in self.workers:
            worker.kill()
        self.workers.clear()

    def close(self) -> None:
        """Close every connection of this process: another process may open the database now."""
        self.engine.close()

    def drop(self) -> None:
        """End the workers, close, and remove the database."""
        self.end_workers()
        self.engine.drop()


def link_parts(root: Path, parts: Sequence[str]) -> None:
    """Link parts of the repository into a folder."""
    root.mkdir(parents=True, exist_ok=True)
    for part in parts:
        if (REPOSITORY / part).exists():
            (root / part).symlink_to(REPOSITORY / part)


@cache
def bare_macros() -> Path:
    """A folder with links to the package's macros, and without what describes them: a fifth of the time to parse."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    for file in (REPOSITORY / "macros").rglob("*.sql"):
        link = folder / file.relative_to(REPOSITORY / "macros")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
    return folder


def config_block(config: Mapping[str, Any]) -> str:
    """A `config()` call, or nothing."""
    if not config:
        return ""
    return "{{ config(" + ", ".join(f"{name}={value!r}" for name, value in config.items()) + ") }}\n"


def _selection(select: Sequence[str]) -> list[str]:
    """`--select` with its names, or nothing."""
    return ["--select", *select] if select else []


def _stamps(path: str, inside: str) -> list[tuple[str, ...]]:
    """Time and size of a file, or of all files under a folder; of a link that leads out of the project its end."""
    if not os.path.exists(path):
        return []
    end = os.path.realpath(path)
    if not end.startswith(inside + os.sep):
        return [(path, end)]
    if os.path.isdir(end):
        return sorted(stamp for name in os.listdir(end) for stamp in _stamps(os.path.join(path, name), inside))
    status = os.stat(end)
    return [(path, str(status.st_mtime_ns), str(status.st_size))]


def _forget_compiled(manifest: Manifest) -> None:
    """Undo what running a node leaves on it, so that the manifest can serve the next command."""
    for node in manifest.nodes.values():
        if getattr(node, "compiled", False):
            node.compiled = False
            node.compiled_code = None
            node.extra_ctes_injected = False
            node.extra_ctes = []


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for the time of a block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

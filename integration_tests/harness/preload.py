"""What the fork server does once for all workers: import dbt, and parse an empty project to fill dbt's caches."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path

import dbt.adapters.duckdb
import dbt.adapters.postgres
import dbt.parser.manifest
import dbt.task.build
import dbt.task.snapshot  # noqa: F401

from harness.invoke import invoke

PROJECT = "{name: warm, version: '1.0', profile: warm}"
PROFILES = "warm: {target: t, outputs: {t: {type: duckdb, path: ':memory:', schema: s}}}"


def warm() -> None:
    """Parse; the cost of a first parse is then paid."""
    os.environ["DO_NOT_TRACK"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "dbt_project.yml").write_text(PROJECT)
        (root / "profiles.yml").write_text(PROFILES)
        invoke(root, ["parse", "--profiles-dir", folder])


warm()
if threading.active_count() > 1:
    raise RuntimeError(f"the fork server must not have threads: {threading.enumerate()}")

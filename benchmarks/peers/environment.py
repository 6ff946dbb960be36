"""A virtual environment for each peer, made once, in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

import duckdb

from benchmarks.measures import say

ENGINE = f"duckdb=={duckdb.__version__}"  # all read one file
REQUIREMENTS = {
    "sqlmesh": ["sqlmesh[postgres]>=0.236,<0.237", ENGINE],
    "dlt": ["dlt[duckdb,postgres,parquet,sql-database]>=1.31,<1.32", "pandas>=2.2,<4", ENGINE],
}
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tideline" / "peers"


def python(peer: str) -> Path:
    """The Python of the peer's environment, which is made if it is not there."""
    wanted = REQUIREMENTS[peer]
    mark = hashlib.sha256(" ".join([*wanted, sys.version]).encode()).hexdigest()[:12]
    folder = CACHE / f"{peer}-{mark}"
    program, done = folder / "bin" / "python", folder / "done"
    if not done.exists():
        say([f"installing {', '.join(wanted)} into {folder}"])
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(folder)
        subprocess.run([program, "-m", "pip", "install", "--quiet", *wanted], check=True, stdin=subprocess.DEVNULL)
        done.touch()
    return program

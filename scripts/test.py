"""All tests, on DuckDB and PostgreSQL (the server included): python3 scripts/test.py [arguments for pytest]."""

from __future__ import annotations

import subprocess
import sys

import environment


def main() -> int:
    """Make the virtual environment if need be, and run pytest in it."""
    python = environment.ensure()
    command = [str(python), "-m", "pytest", *sys.argv[1:]]
    return subprocess.run(command, cwd=environment.ROOT, env=environment.variables()).returncode


if __name__ == "__main__":
    sys.exit(main())

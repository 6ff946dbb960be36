"""All tests, on DuckDB and PostgreSQL (the server included): python3 scripts/test.py [arguments for pytest]."""

from __future__ import annotations

import os
import subprocess
import sys

import environment


def main() -> int:
    """Make the virtual environment if need be, beside it install a browser, and run pytest."""
    browser = environment.install_browser()
    python = environment.ensure()
    environment.wait_for_browser(browser)
    processes = (os.cpu_count() or 1) + 1  # one more than cores: now and then each waits for the server
    side_by_side = ["-n", str(processes), "--dist", "loadgroup", "--no-loadscope-reorder"]
    command = [str(python), "-m", "pytest", *side_by_side, *sys.argv[1:]]
    return subprocess.run(command, cwd=environment.ROOT, env=environment.variables()).returncode


if __name__ == "__main__":
    sys.exit(main())

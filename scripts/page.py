"""What the loads did, as one HTML page: python3 scripts/page.py [--target duckdb|postgres] [--output FILE]."""

from __future__ import annotations

import subprocess
import sys

import environment


def main() -> int:
    """Make the virtual environment if need be, and write the page in it."""
    python = environment.ensure()
    settings = environment.variables(PYTHONPATH=str(environment.ROOT / "scripts"))
    return subprocess.run([str(python), "-m", "audit_page", *sys.argv[1:]], env=settings).returncode


if __name__ == "__main__":
    sys.exit(main())

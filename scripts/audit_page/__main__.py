"""Writes the page: python -m audit_page [--target duckdb|postgres] [--output FILE]."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from audit_page.database import open_database
from audit_page.page import page

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Ask, write, say where; 1 when a part could not be read, which the page says, too."""
    parser = argparse.ArgumentParser(prog="scripts/page.py", description="What the loads did, as one HTML file.")
    target = os.environ.get("TIDELINE_TARGET", "duckdb")
    parser.add_argument("--target", choices=("duckdb", "postgres"), default=target, help="the engine (TIDELINE_TARGET)")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "tideline.html", help="the file; tideline.html when not given"
    )
    options = parser.parse_args(arguments)
    try:
        database = open_database(options.target, ROOT)
    except Exception as problem:
        print(f"The database could not be opened: {str(problem).strip()}", file=sys.stderr)
        return 2
    html, problems = page(database)
    options.output.write_text(html, encoding="utf-8")
    print(f"Wrote {options.output} ({len(html.encode()) / 1e6:.1f} MB); open it in a browser.")
    for unread in problems:
        print(f"Could not be read: {unread}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The main job on DuckDB, from an empty folder to the marts: python3 scripts/demo.py [--verbose].

Delivers the three loads that are checked in, runs dbt after each as one would by hand, then shows what came of it.
Works in landing/ and tideline.duckdb, where the next load can go on by hand; starts afresh when they are a demo's own.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environment

ROOT = environment.ROOT
LANDING = ROOT / "landing"
DATABASE = ROOT / "tideline.duckdb"
MARK = LANDING / ".demo"
SAMPLES = ROOT / "simulator" / "samples"
VERBOSE = "--verbose" in sys.argv[1:]


def main() -> int:
    """Prepare, load three times, report."""
    python = environment.ensure()
    start_afresh()
    loads = sorted(int(folder.name.removeprefix("load_")) for folder in SAMPLES.glob("load_*"))
    with ticket_api(python) as url:
        settings = environment.variables(TIDELINE_TARGET="duckdb", TIDELINE_TICKETS_URL=url)
        for load in loads:
            print(f"\nLoad {load} of {len(loads)} arrives", flush=True)
            call([str(python), "-m", "simulator", "deliver", "--load", str(load), "--landing", "landing"], settings)
            urllib.request.urlopen(urllib.request.Request(f"{url}/_load/{load}", method="POST")).close()  # noqa: S310
            for command in ("build",) if load == loads[0] else ("snapshot", "run"):
                dbt(command, settings)
        print("\nAll tests of the data", flush=True)
        dbt("test", settings)
    print(flush=True)
    reported = subprocess.run([str(python), "scripts/report.py", DATABASE.name], cwd=ROOT, env=settings).returncode
    print("The same to look at: python3 scripts/page.py")
    return reported


def start_afresh() -> None:
    """Remove what an earlier demo left; refuse to touch anything else."""
    if (LANDING.exists() or DATABASE.exists()) and not MARK.exists():
        sys.exit(
            f"{LANDING.name}/ or {DATABASE.name} exists and is not this demo's. Move it away, or go on by hand: "
            "put the next files into landing/ and call `dbt run`."
        )
    shutil.rmtree(LANDING, ignore_errors=True)
    for file in ROOT.glob(DATABASE.name + "*"):
        file.unlink()
    LANDING.mkdir()
    MARK.write_text("Made by scripts/demo.py, which may remove this folder and the database beside it.\n")
    if not (ROOT / "profiles.yml").exists():
        shutil.copy(ROOT / "profiles.example.yml", ROOT / "profiles.yml")


@contextmanager
def ticket_api(python: Path) -> Iterator[str]:
    """The company's ticket system: the simulator serves it beside the run."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(python), "-m", "simulator", "serve", "--port", str(port), "--up-to", "1"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment.variables(), stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(url, server)
            yield url
        finally:
            server.terminate()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until it answers a real question."""
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{url}/tickets?limit=1", timeout=5).close()  # noqa: S310
        except OSError as problem:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"the ticket API did not start: {problem}")
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    """A TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def dbt(command: str, settings: dict[str, str]) -> None:
    """One dbt command, by its own name."""
    call([str(environment.PROGRAMS / ("dbt.exe" if os.name == "nt" else "dbt")), command], settings)


def call(command: list[str], settings: dict[str, str]) -> None:
    """Show the command, run it, show how it ended; all of its output when it fails."""
    shown = " ".join([Path(command[0]).stem, *command[1:]])
    print(f"  $ {shown}", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=None if VERBOSE else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output = done.stdout or ""
    if done.returncode:
        print(output)
        sys.exit(f"`{shown}` failed with exit code {done.returncode}.")
    for line in output.splitlines():
        if re.search(r"Done\. PASS=|WARN \d|\bWARNING\b", line):
            print("    " + re.sub(r"\x1b\[\d+m", "", line).split("  ", 1)[-1])
    print(f"    {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""The virtual environment that both commands share: made once, from requirements.txt with every hash checked.

Needs Python 3.11 and pip, nothing else; this file must run before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
PROGRAMS = FOLDER / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium"
PATIENCE = 180  # seconds; a machine without a net must not wait for ever


def ensure() -> Path:
    """Make `.venv` what requirements.txt says, unless it is already; returns its Python."""
    if sys.version_info < OLDEST:
        sys.exit(f"Tideline needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    stamp = FOLDER / ".tideline"
    wanted = _wanted()
    if Path(sys.prefix).resolve() == FOLDER.resolve():  # it cannot be made anew from within
        if not stamp.exists() or stamp.read_text().split()[0] != wanted.split()[0]:
            sys.exit(f"requirements.txt is not what {FOLDER.name} was made from: `deactivate`, then call this again.")
        return PYTHON
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return PYTHON
    print(f"Preparing {FOLDER.name} from requirements.txt (once; a minute or two) ...", flush=True)
    venv.EnvBuilder(with_pip=False, clear=True, symlinks=os.name != "nt").create(FOLDER)
    requirements = ["--no-deps", "--require-hashes", "--requirement", str(ROOT / "requirements.txt")]
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check"]
    done = subprocess.run([*pip, "install", "--quiet", *requirements], stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"pip could not install requirements.txt (exit {done.returncode}); its message is above.")
    stamp.write_text(wanted)
    return PYTHON


def find_browser() -> str | None:
    """The path of a Chromium on this machine."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def install_browser() -> subprocess.Popen[bytes] | None:
    """Begin to install Debian's Chromium where there is none and we may; `wait_for_browser` waits until it is there."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if find_browser() or not is_root or not shutil.which("apt-get"):
        return None
    print(
        "Installing chromium by apt-get (once; half a minute): the audit page is looked at in a browser ...", flush=True
    )
    return subprocess.Popen(
        ["/bin/sh", "-c", APT],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for_browser(installation: subprocess.Popen[bytes] | None) -> None:
    """Until it is installed; without it the tests that need it are skipped, which must be said."""
    if installation is None:
        return
    try:
        installation.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(installation.pid, signal.SIGTERM)
    if not find_browser():
        print("chromium could not be installed: the tests that need a browser are skipped.", flush=True)


def variables(**more: str) -> dict[str, str]:
    """The environment of every command: the virtual environment's programs first, and nobody is told what we do."""
    path = os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(FOLDER), "DO_NOT_TRACK": "1", **more}


def _wanted() -> str:
    """What the environment was made from: the requirements, and the Python that it stands on."""
    content = (ROOT / "requirements.txt").read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {sys.executable} {sys.version}"

"""The virtual environment that both commands share: made once, from requirements.txt with every hash checked.

Needs Python 3.11 and pip, nothing else; this file must run before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
PROGRAMS = FOLDER / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)


def ensure() -> Path:
    """Make `.venv` what requirements.txt says, unless it is already; returns its Python."""
    if sys.version_info < OLDEST:
        sys.exit(f"Tideline needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    stamp = FOLDER / ".tideline"
    wanted = _wanted()
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


def variables(**more: str) -> dict[str, str]:
    """The environment of every command: the virtual environment's programs first, and nobody is told what we do."""
    path = os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(FOLDER), "DO_NOT_TRACK": "1", **more}


def _wanted() -> str:
    """What the environment was made from: the requirements, and the Python that it stands on."""
    content = (ROOT / "requirements.txt").read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {sys.executable} {sys.version}"

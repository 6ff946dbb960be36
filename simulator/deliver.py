"""Delivery of a load into a landing folder."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

SOURCES = ("customers", "subscriptions", "transactions", "usage", "rates")
STATE = ".delivered"


class DeliveryError(Exception):
    """A load that cannot be delivered; the message says why and what to do."""


def load_folder(loads: Path, load: int) -> Path:
    """Folder of a load. Raises DeliveryError when it does not exist."""
    folder = loads / f"load_{load:03d}"
    if not folder.is_dir():
        there = count_loads(loads)
        raise DeliveryError(
            f"there is no load {load} in {loads}: it holds {there} load(s). Generate more, or start again."
        )
    return folder


def count_loads(loads: Path) -> int:
    """How many loads a folder holds."""
    return len([path for path in loads.glob("load_*") if path.is_dir()])


def delivered(landing: Path) -> list[int]:
    """List the loads that were delivered into a landing folder, oldest first."""
    path = landing / STATE
    if not path.is_file():
        return []
    try:
        content: list[int] = json.loads(path.read_text(encoding="utf-8"))["loads"]
    except (ValueError, KeyError, TypeError) as error:
        raise DeliveryError(
            f"{path} is not readable ({error}). Remove it and the landing folder's contents."
        ) from error
    return content


def deliver_files(loads: Path, load: int, landing: Path) -> list[str]:
    """Copy a load into `landing`, each file by an atomic rename; returns the names of the files.

    Delivering a load again replaces its files by the same bytes.
    """
    folder = load_folder(loads, load)
    before = delivered(landing)
    names = []
    for source in SOURCES:
        target = landing / source
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted((folder / source).glob("*")):
            hidden = target / f".{path.name}.part"
            shutil.copyfile(path, hidden)
            os.replace(hidden, target / path.name)
            names.append(f"{source}/{path.name}")
    _remember(landing, sorted({*before, load}))
    return names


def _remember(landing: Path, loads: list[int]) -> None:
    hidden = landing / f"{STATE}.part"
    hidden.write_text(json.dumps({"loads": loads}) + "\n", encoding="utf-8")
    os.replace(hidden, landing / STATE)

"""From settings to a folder of loads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random

from simulator.clock import Calendar, iso_utc
from simulator.config import Settings
from simulator.customers import change_log, write_customers
from simulator.faults import FILES_ONLY, FaultLog
from simulator.life import write_lives
from simulator.life_faults import Mischief
from simulator.lines import Stream, cut_in_half, lose_a_quote, noise, not_a_number
from simulator.rates import RatesDesk
from simulator.source import Source
from simulator.subscriptions import Extractor, number_items
from simulator.tickets import write_tickets
from simulator.transactions import Ledger, charge
from simulator.truth.report import write_truth
from simulator.usage import write_usage

MANIFEST = "manifest.json"


def generate(
    out: Path, settings: Settings, with_truth: bool = True, say: Callable[[str], None] = lambda _: None
) -> None:
    """Write all loads of a simulated life into `out`; the same settings give the same bytes.

    Replaces what an earlier run left in `out`. Raises FileExistsError when `out` holds anything else.
    """
    _clear(out)
    calendar = Calendar(settings)
    _write_manifest(out, settings, calendar)
    log = FaultLog()

    def source(name: str, part: str = "") -> Source:
        return Source.create(name, settings, calendar, log, out, part)

    say(f"{settings.customers} customers over {settings.months} months")
    lives = write_lives(settings, calendar)
    mischief = Mischief(lives, source("customers", "/life"), source("subscriptions", "/life"))
    mischief.run()
    pairs = number_items(lives, Random(f"{settings.seed}/items"))
    mischief.note_items()

    say("customers")
    json_breakers = (cut_in_half, lose_a_quote, noise)
    write_customers(Stream(source("customers"), json_breakers), change_log(lives, Random(f"{settings.seed}/log")))
    say("subscriptions")
    Extractor(source("subscriptions")).run(pairs)
    say("transactions")
    Ledger(source("transactions")).run(charge(pairs, calendar, Random(f"{settings.seed}/payments")))
    say("usage")
    write_usage(Stream(source("usage"), (*json_breakers, not_a_number), FILES_ONLY), lives)
    say("rates and tickets")
    RatesDesk(source("rates")).run()
    write_tickets(source("tickets"), lives)
    say("truth" if with_truth else "no truth")
    write_truth(out, settings.loads, log.until, with_truth)


def _clear(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    content = list(out.iterdir())
    if content and not (out / MANIFEST).is_file():
        raise FileExistsError(f"{out} is not empty and holds no loads (no {MANIFEST}). Choose another folder.")
    for path in content:
        if path.is_dir() and (path.name.startswith("load_") or path.name in ("truth", "api")):
            shutil.rmtree(path)


def _write_manifest(out: Path, settings: Settings, calendar: Calendar) -> None:
    windows = [
        {"load": load, "from": iso_utc(calendar.window(load)[0]), "to": iso_utc(calendar.window(load)[1])}
        for load in range(1, settings.loads + 1)
    ]
    content = asdict(settings) | {"first_day": settings.first_day.isoformat(), "windows": windows}
    (out / MANIFEST).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

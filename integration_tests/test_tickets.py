"""The ticket API read by a Python model: paging, patience, what is stored twice or not at all, and when it is off."""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest
import tenacity

from harness import DbtFailed, Project
from harness.engine import DuckDB, Engine
from harness.project import REPOSITORY
from platform_loads import deliver
from simulator.api import Misbehaviour, RunningApi, start_api
from simulator.deliver import deliver_files
from simulator.samples import FOLDER

MODELS = ("bronze_ticket_pages", "bronze_tickets", "tickets")
TABLES = ("dev_bronze.bronze_ticket_pages", "dev_bronze.bronze_tickets", "dev_silver.tickets", "dev.tideline_ledger")
AUDITED = ("checked_config", "cdc_events", "late_rows", "late_arriving_data", "lateness_profile")
NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def functions() -> ModuleType:
    """The model's own functions."""
    file = REPOSITORY / "models" / "bronze" / "python" / "bronze_ticket_pages.py"
    spec = importlib.util.spec_from_file_location("bronze_ticket_pages", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def api() -> Iterator[RunningApi]:
    """The simulator's ticket system."""
    with start_api(FOLDER, up_to=1) as running:
        yield running


@pytest.fixture(scope="module")
def built(api: RunningApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, str]]:
    """The platform on DuckDB after the first load of the tickets, and the name under which that is saved."""
    folder = tmp_path_factory.mktemp("tickets")
    project = Project.platform(folder / "platform", DuckDB(folder / "tickets.duckdb", "dev"))
    project.vars["tideline__tickets_url"] = api.url
    api.show(1)
    project.run(*MODELS)
    yield project, project.save()
    project.drop()


@pytest.fixture
def platform_with_tickets(built: tuple[Project, str], api: RunningApi) -> Iterator[Project]:
    """The same, as it was after the first load; the API behaves, and shows the first load."""
    project, saved = built
    project.restore(saved)
    api.show(1)
    api.server.misbehaviour = Misbehaviour()
    yield project
    project.vars = {"tideline__tickets_url": api.url}


def shown(api: RunningApi) -> set[tuple[Any, ...]]:
    """What the API shows now."""
    names = ("ticket_id", "customer_id", "subject", "status", "priority", "updated_at")
    return {tuple(ticket[name] for name in names) for ticket in api.tickets.page("", "", 1000)["data"]}


def current(project: Project) -> set[tuple[Any, ...]]:
    """What silver holds, in the API's words."""
    rows = project.query(
        "select ticket_id, customer_id, subject, status, priority,"
        " strftime(updated_at, '%Y-%m-%dT%H:%M:%S.%fZ') from dev_silver.tickets"
    )
    assert len(rows) == len(set(rows))
    return set(rows)


def newer(project: Project, api: RunningApi) -> list[dict[str, Any]]:
    """What the API shows from the newest instant on that is known."""
    since = project.value("select strftime(max(newest), '%Y-%m-%dT%H:%M:%S.%fZ') from dev_bronze.bronze_ticket_pages")
    return list(api.tickets.page(since, "", 1000)["data"])


def add_tickets(api: RunningApi, tickets: list[dict[str, Any]]) -> None:
    """Show tickets behind all others."""
    api.tickets._rows.extend(tickets)
    api.tickets._keys.extend((str(ticket["updated_at"]), str(ticket["ticket_id"])) for ticket in tickets)


def assert_each_version_once(project: Project) -> None:
    """No version stands twice in bronze, and the ledger has counted them."""
    stored, versions = project.query(
        "select count(*), count(distinct (ticket_id, customer_id, subject, status, priority, created_at, updated_at))"
        " from dev_bronze.bronze_tickets"
    )[0]
    inserted = project.value(
        "select sum(rows_inserted) from dev.tideline_ledger where consumer like '%bronze_tickets%'"
    )
    assert stored == versions == inserted


def test_the_current_tickets_are_those_that_the_api_shows(platform_with_tickets: Project, api: RunningApi) -> None:
    """After each load; bronze keeps every version that a load has seen, each once."""
    project, seen = platform_with_tickets, shown(api)
    assert current(project) == seen
    for load in (2, 3):
        api.show(load)
        project.run(*MODELS)
        assert current(project) == shown(api)
        seen |= shown(api)
        assert project.value("select count(*) from dev_bronze.bronze_tickets") == len(seen)
    marks = project.query("select distinct _loaded_at, _batch_id from dev_bronze.bronze_tickets order by 1")
    assert len(marks) == len({mark for mark, _ in marks}) == len({batch for _, batch in marks}) == 3


def test_a_run_with_nothing_new_changes_nothing(platform_with_tickets: Project) -> None:
    before = [platform_with_tickets.table(name) for name in TABLES]
    for _ in range(2):
        platform_with_tickets.run(*MODELS)
        assert [platform_with_tickets.table(name) for name in TABLES] == before
    assert platform_with_tickets.table("dev_bronze.bronze_ticket_pages__landing") == []


def test_a_full_refresh_keeps_what_the_api_no_longer_shows(platform_with_tickets: Project, api: RunningApi) -> None:
    before = platform_with_tickets.table("dev_bronze.bronze_tickets")
    api.show(0)
    platform_with_tickets.run(*MODELS, full_refresh=True)
    assert platform_with_tickets.table("dev_bronze.bronze_tickets") == before
    api.show(1)
    assert current(platform_with_tickets) == shown(api)


def test_pages_that_were_lost_hide_no_ticket(platform_with_tickets: Project, api: RunningApi) -> None:
    """Those that come after are numbered behind all that their readers have passed."""
    platform_with_tickets.run(*MODELS)  # with nothing new, so that no page is on its way
    platform_with_tickets.execute("drop table dev_bronze.bronze_ticket_pages")
    api.show(2)
    platform_with_tickets.run(*MODELS)
    assert current(platform_with_tickets) == shown(api)


def test_refusals_and_failures_of_the_api_lose_nothing(platform_with_tickets: Project, api: RunningApi) -> None:
    """429, 500 and 429 again before the first page comes."""
    api.show(2)
    api.server.misbehaviour = Misbehaviour(limit_every=2, retry_after=0, fail_every=3)
    api.server.requests = 1
    platform_with_tickets.run(*MODELS)
    assert api.server.requests == 5
    assert current(platform_with_tickets) == shown(api)


def test_tickets_that_move_to_another_page_while_paging_are_not_lost(
    platform_with_tickets: Project, api: RunningApi
) -> None:
    """After the second page a load happens: tickets that were read come once more, others go to a later page."""
    project = platform_with_tickets
    api.show(3)
    later = {ticket: stamp for ticket, *_, stamp in shown(api)}
    api.show(2)
    pages = newer(project, api)
    read = {ticket["ticket_id"] for ticket in pages[:30]}
    moved = {ticket["ticket_id"] for ticket in pages if later[ticket["ticket_id"]] != ticket["updated_at"]}
    assert moved & read, "a ticket that was read has moved"
    assert moved - read, "a ticket that was not read yet has moved"
    api.server.misbehaviour = Misbehaviour(page_size=15, shift_after=2)
    api.server.requests = 0
    project.run(*MODELS)
    assert api.tickets.load == 3
    assert current(project) == shown(api)
    assert_each_version_once(project)
    before = [project.table(name) for name in TABLES]
    api.server.misbehaviour = Misbehaviour()
    project.run(*MODELS)
    assert [project.table(name) for name in TABLES] == before


def test_a_killed_run_is_continued_at_its_page(platform_with_tickets: Project, api: RunningApi) -> None:
    """The third page does not come, and the process is ended with kill -9 while it waits."""
    project = platform_with_tickets
    api.show(3)
    pages = -(-len(newer(project, api)) // 20)
    api.server.misbehaviour = Misbehaviour(page_size=20, slow_every=3, slow_seconds=60)
    api.server.requests = 0
    worker = project.spawn("run", "--select", *MODELS)
    deadline = time.monotonic() + 60
    while api.server.requests < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.kill()
    assert project.value("select count(*) from dev_bronze.bronze_ticket_pages__landing") == 2

    api.server.misbehaviour = Misbehaviour(page_size=20)
    api.server.requests = 0
    project.run(*MODELS)
    assert api.server.requests == pages - 2 > 1
    assert current(project) == shown(api)
    assert_each_version_once(project)


@pytest.mark.parametrize(
    "every", [pytest.param(False, id="at_the_commit"), pytest.param(True, id="anywhere", marks=pytest.mark.sweep)]
)
def test_a_run_killed_at_a_statement_loses_nothing(
    platform_with_tickets: Project, built: tuple[Project, str], api: RunningApi, every: bool
) -> None:
    """Fetched and not stored, stored and not loaded: the next run does the rest, and nothing twice."""
    project = platform_with_tickets
    api.show(3)
    statements = project.run(*MODELS, threads=1).statements
    wanted = [n for n, one in enumerate(statements) if one.node == MODELS[0] and one.sql.strip().upper() == "COMMIT"][
        -1:
    ]
    for number in range(len(statements)) if every else wanted:
        project.restore(built[1])
        project.spawn("run", "--select", *MODELS, threads=1, kill_before=number).wait()
        project.run(*MODELS)
        assert current(project) == shown(api), statements[number]
        assert_each_version_once(project)


def test_a_ticket_from_the_future_hides_none_that_comes_later(platform_with_tickets: Project, api: RunningApi) -> None:
    """It is quarantined once, with one that has no time, and what changes after it is loaded."""
    project = platform_with_tickets
    wrong = [
        {"ticket_id": "F1", "updated_at": "2999-01-01T00:00:00.000000Z"},
        {"ticket_id": "F2", "updated_at": "yesterday"},
    ]
    add_tickets(api, wrong)
    for _ in range(2):
        project.run(*MODELS)
        quarantined = project.query(
            "select code, raw->>'ticket_id' from dev.tideline_quarantine where consumer like '%tickets%' order by 2"
        )
        assert quarantined == [("in_the_future", "F1"), ("not_a_time", "F2")]
    api.show(3)
    later = shown(api)
    add_tickets(api, wrong)
    project.run(*MODELS)
    assert current(project) == later


def test_a_ticket_that_becomes_visible_late_is_found_within_the_lookback(
    platform_with_tickets: Project, api: RunningApi
) -> None:
    """Half an hour behind the newest that is known, from an API that refuses and fails; three hours need it longer."""
    project = platform_with_tickets
    newest = max(datetime.fromisoformat(ticket["updated_at"]) for ticket in newer(project, api))
    late = [
        {"ticket_id": key, "subject": "late", "updated_at": f"{newest - age:%Y-%m-%dT%H:%M:%S.%fZ}"}
        for key, age in (("L1", timedelta(minutes=30)), ("L2", timedelta(hours=3)))
    ]
    api.tickets._rows = sorted([*api.tickets._rows, *late], key=lambda ticket: ticket["updated_at"])
    api.tickets._keys = [(ticket["updated_at"], ticket["ticket_id"]) for ticket in api.tickets._rows]
    found = "select ticket_id from dev_silver.tickets where subject = 'late' order by 1"
    for minutes, expected in ((None, [("L1",)]), (240, [("L1",), ("L2",)])):
        project.vars |= {"tideline__tickets_lookback_minutes": minutes} if minutes else {}
        api.server.misbehaviour = Misbehaviour(page_size=10, limit_every=4, retry_after=0, fail_every=7)
        project.run(*MODELS)
        assert project.query(found) == expected
        assert_each_version_once(project)
        before = [project.table(name) for name in TABLES]
        project.run(*MODELS)
        assert [project.table(name) for name in TABLES] == before
    project.vars["tideline__tickets_lookback_minutes"] = "a while"
    with pytest.raises(DbtFailed, match=r"tideline__tickets_lookback_minutes` must be a number .* got 'a while'"):
        project.run(*MODELS)


def test_the_audit_knows_the_loads_of_tickets(platform_with_tickets: Project, api: RunningApi) -> None:
    """Each brought the last version of every ticket that had changed, none was late; old ones on a later page are."""
    project, expected = platform_with_tickets, []
    late = (
        "select record_key, _file, _line, _event_at, newest_event_before, is_within_grace, changed_models, rows_changed"
        " from dev_audit.late_arriving_data where source_name = 'tickets' order by _line"
    )
    deliver_files(FOLDER, 1, project.root / "landing")
    project.seed("incremental_config", "plans")
    for load in (1, 2, 3):
        api.show(load)
        project.run(*MODELS, "path:models/bronze", *AUDITED)
        lines = (FOLDER / "api" / f"tickets_{load:03d}.jsonl").read_text(encoding="utf-8").splitlines()
        stamps = {ticket["ticket_id"]: ticket["updated_at"] for ticket in map(json.loads, lines)}
        times = sorted(map(datetime.fromisoformat, stamps.values()))
        expected.append((len(times), len(times), 0, times[0], times[-1]))
        shown_loads = "events, updates, creates + deletes + snapshot_reads + truncates, first_event_at, last_event_at"
        assert (
            project.query(
                f"select {shown_loads} from dev_audit.cdc_events where source_name = 'tickets' order by _loaded_at"
            )
            == expected
        )
        assert project.query(late) == []

    newest = expected[-1][-1]
    old = [
        {"ticket_id": key, "customer_id": "C1", "updated_at": (newest - age).isoformat(), "created_at": "2024-01-01"}
        for key, age in (("OLD1", timedelta(hours=2)), ("OLD2", timedelta(days=3)))
    ]
    project.execute(
        "insert into dev_bronze.bronze_ticket_pages (page_number, received, repeated, ahead, fetched_at, body)"
        " select max(page_number) + 1, 2, 0, 0, now(), ? from dev_bronze.bronze_ticket_pages",
        json.dumps(old),
    )
    project.run("bronze_tickets", "tickets", *AUDITED)
    page = project.value("select max(page_number) from dev_bronze.bronze_ticket_pages")
    assert project.query(late) == [
        ("OLD1", f"page {page}", 1, newest - timedelta(hours=2), newest, True, "tickets", 2),
        ("OLD2", f"page {page}", 2, newest - timedelta(days=3), newest, False, "tickets", 2),
    ]
    profile = "rows_loaded, rows_late, lost_by_1_hour, lost_by_1_day, lost_by_3_days, suggested_lookback"
    assert project.query(f"select {profile} from dev_audit.lateness_profile where source_name = 'tickets'") == [
        (sum(row[0] for row in expected) + 2, 2, 2, 1, 0, "3 days")
    ]

    stored = project.table("dev_audit.cdc_events")
    project.run("cdc_events", full_refresh=True)
    assert project.table("dev_audit.cdc_events") == stored


def test_switched_off_it_keeps_what_it_has_and_says_so_once(platform_with_tickets: Project) -> None:
    before = [platform_with_tickets.table(name) for name in TABLES]
    platform_with_tickets.vars = {}
    result = platform_with_tickets.run(*MODELS)
    assert [line for line in result.messages if "switched off" in line] == [
        "Tideline adapter: tideline: tickets are switched off;"
        " to load them set var `tideline__tickets_url` or TIDELINE_TICKETS_URL"
    ]
    assert result.warnings == []
    assert [platform_with_tickets.table(name) for name in TABLES] == before

    for name in TABLES[:3]:
        platform_with_tickets.execute(f"drop table {name}")
    platform_with_tickets.run(*MODELS)
    assert [platform_with_tickets.table(name) for name in TABLES[:3]] == [[], [], []]


def test_a_wrong_address_is_named_and_nothing_is_written(platform_with_tickets: Project, api: RunningApi) -> None:
    before = platform_with_tickets.table("dev_bronze.bronze_tickets")
    result = platform_with_tickets.run(*MODELS, vars={"tideline__tickets_url": f"{api.url}/nothing"}, check=False)
    assert [result[name].status for name in MODELS] == ["error", "skipped", "skipped"]
    with pytest.raises(AssertionError, match="answered 404"):
        result.check()
    assert platform_with_tickets.table("dev_bronze.bronze_tickets") == before


@pytest.fixture
def postgres(new_engine: Callable[..., Engine], tmp_path: Path) -> Project:
    """The platform on PostgreSQL, where a ticket table is, and no slot yet."""
    return Project.platform(tmp_path / "postgres", new_engine("postgres", "dev"))


def test_the_models_are_absent_where_the_engine_has_no_python_models(
    built: tuple[Project, str], postgres: Project
) -> None:
    """On PostgreSQL everything else is there."""
    duckdb = built[0]
    names = [
        {node.name for node in [*found.nodes.values(), *found.sources.values()] if node.resource_type != "test"}
        for found in (project.dbt("parse", vars=duckdb.vars).raw for project in (duckdb, postgres))
    ]
    assert names[0] - names[1] == {*MODELS}
    assert names[1] < names[0]


def test_on_postgresql_the_tickets_come_out_of_the_servers_log(postgres: Project, api: RunningApi) -> None:
    """Silver shows what the API would show, load after load; bronze has every version, and a delete is one."""
    slot = f"tickets_{postgres.value('select current_database()')}"
    postgres.vars["tideline__tickets_slot"] = slot
    with pytest.raises(DbtFailed, match=r"source 'support\.tickets': there is no table"):
        postgres.run("+tickets")
    postgres.execute("create schema raw; create table raw.tickets (ticket_id text)")
    with pytest.raises(
        DbtFailed, match=rf"there is no logical replication slot '{slot}' in this database; make it with"
    ):
        postgres.run("+tickets")
    postgres.execute("drop table raw.tickets")
    postgres.run_operation("tideline.create_slot", {"slot": slot})
    tickets = (
        "select ticket_id, customer_id, subject, status, priority,"
        """ to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') from dev_silver.tickets"""
    )
    versions = 0
    for load in (1, 2, 3):
        deliver(postgres, load)
        versions += len((FOLDER / "api" / f"tickets_{load:03d}.jsonl").read_text(encoding="utf-8").splitlines())
        for _ in range(2):
            postgres.build("+tickets")
            api.show(load)
            assert set(postgres.query(tickets)) == shown(api)
            assert postgres.value("select count(*) from dev_bronze.bronze_tickets") == versions
    assert postgres.value("select count(*) from dev.tideline_quarantine") == 0

    (gone, *_) = sorted(ticket for ticket, *_ in shown(api))
    postgres.execute("delete from raw.tickets where ticket_id = %s", gone)
    postgres.run("+tickets")
    assert {ticket for ticket, *_ in postgres.query(tickets)} == {ticket for ticket, *_ in shown(api)} - {gone}
    assert [node.status for node in postgres.dbt("source", "freshness", "--select", "source:support")] == ["pass"]


def test_on_postgresql_the_audit_has_the_tickets_while_a_slot_is_named(postgres: Project) -> None:
    """Each load by operation; what is old when it comes is late; without a slot there are none."""
    slot = f"tickets_{postgres.value('select current_database()')}"
    postgres.run_operation("tideline.create_slot", {"slot": slot})
    postgres.seed("incremental_config", "plans")
    loads = (
        "select events, creates, updates, deletes, snapshot_reads + truncates, first_event_at, last_event_at"
        " from dev_audit.cdc_events where source_name = 'tickets' order by _loaded_at"
    )
    late = (
        "select record_key, _event_at, newest_event_before, is_within_grace, changed_models, rows_changed"
        " from dev_audit.late_arriving_data where source_name = 'tickets'"
    )
    known: set[str] = set()
    expected: list[tuple[Any, ...]] = []
    for load in (1, 2, 3):
        deliver(postgres, load)
        if load == 1:
            postgres.run("path:models/bronze", *AUDITED)
            assert postgres.query(loads) == []
            postgres.vars["tideline__tickets_slot"] = slot
        postgres.run("path:models/bronze", "tickets", *AUDITED)
        lines = (FOLDER / "api" / f"tickets_{load:03d}.jsonl").read_text(encoding="utf-8").splitlines()
        versions = [json.loads(line) for line in lines]
        created = {version["ticket_id"] for version in versions} - known
        times = sorted(datetime.fromisoformat(version["updated_at"]) for version in versions)
        expected.append((len(lines), len(created), len(lines) - len(created), 0, 0, times[0], times[-1]))
        known |= created
        assert postgres.query(loads) == expected
        assert postgres.query(late) == []

    newest, old = times[-1], times[-1] - timedelta(days=3)
    postgres.execute("insert into raw.tickets values ('OLD', 'C1', 'Late', 'open', 'low', %s, %s)", old, old)
    postgres.run("bronze_tickets", "tickets", *AUDITED)
    assert postgres.query(loads) == [*expected, (1, 1, 0, 0, 0, old, old)]
    assert postgres.query(late) == [("OLD", old, newest, False, "tickets", 1)]
    profile = "rows_loaded, rows_late, lost_by_1_day, lost_by_3_days, suggested_lookback"
    assert postgres.query(f"select {profile} from dev_audit.lateness_profile where source_name = 'tickets'") == [
        (sum(row[0] for row in expected) + 1, 1, 1, 0, "3 days")
    ]
    stored = postgres.table("dev_audit.cdc_events")
    postgres.run("cdc_events", full_refresh=True)
    assert postgres.table("dev_audit.cdc_events") == stored
    units = postgres.dbt("test", "--select", "late_rows,test_type:unit")
    assert [node.status for node in units] == ["pass"]


# ---- the model's functions -------------------------------------------------------------------------------------------


def test_paging_shows_every_ticket_once(functions: ModuleType, api: RunningApi) -> None:
    """Whatever the size of a page, with refusals in between."""
    api.show(3)
    api.server.misbehaviour = Misbehaviour(limit_every=7, retry_after=0)
    with httpx.Client(base_url=api.url) as client:
        small = [ticket for page, _ in functions.pages(client, None, size=13) for ticket in page]
        assert small == api.tickets.page("", "", 1000)["data"]
        since = small[len(small) // 2]["updated_at"]
        later = [ticket for page, _ in functions.pages(client, since, size=13) for ticket in page]
    assert later == [ticket for ticket in small if ticket["updated_at"] >= since]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("3", 3),
        ("0.5", 0.5),
        ("-1", 0),
        ("86400", 300),
        ("Tue, 01 Jul 2025 12:00:20 GMT", 20),
        ("Tue, 01 Jul 2025 11:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(functions: ModuleType, header: str | None, expected: float | None) -> None:
    assert functions.asked_to_wait(header, NOON) == expected


def test_a_pause_is_at_least_what_was_asked_for(functions: ModuleType) -> None:
    """And without a wish it grows with jitter, up to its limit."""

    def pause(problem: Exception, attempt: int) -> Any:
        outcome = SimpleNamespace(exception=lambda: problem)
        return functions.pause(SimpleNamespace(outcome=outcome, attempt_number=attempt))

    answer = httpx.Response(429, request=httpx.Request("GET", "http://host/tickets"))
    assert all(5 <= pause(functions.Later(answer, 5.0), 20) <= 6 for _ in range(20))
    pauses = [pause(functions.Later(answer, None), 20) for _ in range(20)]
    assert len(set(pauses)) > 1
    assert all(0 <= seconds <= 30 for seconds in pauses)
    assert all(0 <= pause(httpx.ConnectError("refused"), 1) <= 0.4 for _ in range(20))


def test_a_dead_api_is_given_up_with_its_own_words(functions: ModuleType) -> None:
    """After eight attempts."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503, text="down for maintenance")

    patient = functions.ask.retry_with(wait=tenacity.wait_none())
    with (
        httpx.Client(base_url="http://host", transport=httpx.MockTransport(answer)) as client,
        pytest.raises(functions.Later, match=r"host/tickets.* answered 503: down for maintenance"),
    ):
        patient(client, {})
    assert len(asked) == 8


@pytest.mark.parametrize("body", ["<html>", "[]", '{"data": []}'])
def test_an_answer_that_is_no_page_is_refused(functions: ModuleType, body: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text=body))
    with (
        httpx.Client(base_url="http://host", transport=transport) as client,
        pytest.raises(ValueError, match="answered no page of tickets"),
    ):
        functions.ask(client, {})


def test_pages_that_never_end_are_refused(functions: ModuleType) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"data": [], "next_cursor": "same"}))
    with (
        httpx.Client(base_url="http://host", transport=transport) as client,
        pytest.raises(ValueError, match="gave the cursor 'same' twice"),
    ):
        list(functions.pages(client, None))


def test_cursors_that_go_back_are_refused(functions: ModuleType) -> None:
    """However many pages lie between."""
    following = {None: "a", "a": "b", "b": "a"}
    transport = httpx.MockTransport(
        lambda request: httpx.Response(
            200, json={"data": [], "next_cursor": following[request.url.params.get("cursor")]}
        )
    )
    with (
        httpx.Client(base_url="http://host", transport=transport) as client,
        pytest.raises(ValueError, match="gave the cursor 'a' twice"),
    ):
        list(functions.pages(client, None))


def test_a_place_that_the_api_no_longer_knows_is_given_up(functions: ModuleType) -> None:
    """A run that ended there is continued from the beginning; what an answer refuses from there is refused."""

    def answer(request: httpx.Request) -> httpx.Response:
        cursor = request.url.params.get("cursor")
        if cursor == "expired" or request.url.params.get("updated_since") == "bad":
            return httpx.Response(410, text="gone")
        return httpx.Response(200, json={"data": [{"ticket_id": cursor}], "next_cursor": None if cursor else "next"})

    with httpx.Client(base_url="http://host", transport=httpx.MockTransport(answer)) as client:
        assert list(functions.pages(client, None, "expired", given=["next", "expired"])) == [
            ([{"ticket_id": None}], "next"),
            ([{"ticket_id": "next"}], None),
        ]
        with pytest.raises(ValueError, match="answered 410: gone"):
            list(functions.pages(client, "bad", "expired"))


class Memory:
    """A landing table that is a list."""

    def __init__(self) -> None:
        """Nothing landed."""
        self.landed: list[dict[str, Any]] = []

    def pages(self) -> list[dict[str, Any]]:
        """What is on its way, as a copy."""
        return list(self.landed)

    def add(self, page: dict[str, Any]) -> None:
        """Keep a page."""
        self.landed.append(page)


def fetched(functions: ModuleType, tickets: list[dict[str, Any]], known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pages of a fetch from an API that shows these tickets on one page."""
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"data": tickets, "next_cursor": None}))
    with httpx.Client(base_url="http://host", transport=transport) as client:
        pages: list[dict[str, Any]] = functions.fetch(client, Memory(), known, NOON)
        return pages


@pytest.mark.parametrize("url", ["ftp://tickets", "tickets", "http://"])
def test_what_is_no_address_is_refused(functions: ModuleType, url: str) -> None:
    with pytest.raises(ValueError, match=r"var `tideline__tickets_url` .* must be like http://host:port; got"):
        functions.check_url(url)


def test_a_version_is_landed_once_by_key_and_content(functions: ModuleType) -> None:
    """Another ticket with the same stamp is new, and so is the same ticket with other content."""
    first = {"ticket_id": "K1", "status": "open", "updated_at": "2025-07-01T00:00:00Z"}
    other, changed = first | {"ticket_id": "K2"}, first | {"status": "solved"}
    known = fetched(functions, [first], [])
    (page,) = fetched(functions, [first, other, changed, other], known)
    assert json.loads(page["body"]) == [other, changed]
    assert [page[name] for name in ("received", "repeated", "page_number")] == [4, 2, known[0]["page_number"] + 1]


def test_what_is_no_time_or_ahead_does_not_decide_what_is_asked_for(functions: ModuleType) -> None:
    moments = ["2025-07-01T02:00:00+02:00", "yesterday", None, "2025-07-02T12:00:01Z", "2999-01-01T00:00:00Z"]
    (page,) = fetched(functions, [{"ticket_id": f"K{n}", "updated_at": moment} for n, moment in enumerate(moments)], [])
    assert page["newest"] == datetime(2025, 7, 1, tzinfo=UTC)
    assert page["ahead"] == 4

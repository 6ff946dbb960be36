"""The simulator: its loads, its faults, its truth, its API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from harness.engine import Engine
from simulator.api import Misbehaviour, start_api
from simulator.catalogue import plans_csv
from simulator.cli import main
from simulator.config import FaultRates, Settings
from simulator.deliver import DeliveryError, deliver_files, delivered
from simulator.faults import KINDS
from simulator.generate import generate
from simulator.postgres import deliver_rows
from simulator.samples import FOLDER
from simulator.truth.reading import Received, read_load
from simulator.truth.report import read_truth, truth_of

ROOT = Path(__file__).parents[1]
LOADS = (1, 2, 3)

Truth = dict[str, Any]


@pytest.fixture(scope="module")
def truths() -> dict[int, Truth]:
    """Read the truth of the samples after each load."""
    return {load: read_truth(FOLDER, load) for load in LOADS}


@pytest.fixture(scope="module")
def faults(truths: dict[int, Truth]) -> list[dict[str, Any]]:
    """List every fault of the samples."""
    found: list[dict[str, Any]] = truths[3]["faults"]
    return found


def files_of(folder: Path) -> dict[str, Any]:
    """Content of every file by name; Parquet as rows, because its bytes carry the writer's version."""
    return {
        str(path.relative_to(folder)): pq.read_table(path).to_pylist()
        if path.suffix == ".parquet"
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def transactions(load: int) -> dict[str, dict[str, Any]]:
    """Read the transactions table of a load by transaction_id."""
    rows = pq.read_table(FOLDER / f"load_{load:03d}" / "transactions" / "transactions.parquet").to_pylist()
    return {row["transaction_id"]: row for row in rows}


# generating


def test_the_samples_come_out_the_same_when_they_are_written_again(tmp_path: Path) -> None:
    """Another process with other string hashes writes what is checked in."""
    subprocess.run(
        [sys.executable, "-m", "simulator", "samples", "--out", str(tmp_path / "again")],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/New_York"},
        check=True,
        capture_output=True,
    )
    again, checked_in = files_of(tmp_path / "again"), files_of(FOLDER)
    assert again.keys() == checked_in.keys()
    assert [name for name in again if again[name] != checked_in[name]] == []


def test_another_seed_gives_another_life(tmp_path: Path) -> None:
    """The seed reaches every source."""
    for seed in (1, 2):
        generate(tmp_path / str(seed), Settings(customers=20, months=3, loads=2, seed=seed), with_truth=False)
    one, two = files_of(tmp_path / "1"), files_of(tmp_path / "2")
    for start in (
        "load_001/customers",
        "load_001/subscriptions",
        "load_001/transactions",
        "load_001/usage",
        "load_001/rates",
        "api",
    ):
        assert [one[name] for name in one if name.startswith(start)] != [
            two[name] for name in two if name.startswith(start)
        ]


def test_the_samples_are_small() -> None:
    """2 MB in all at most."""
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= 2_000_000


def test_a_rate_of_zero_switches_a_fault_off(tmp_path: Path) -> None:
    """Nothing is forced that was switched off."""
    rates = FaultRates.from_pairs(["late=0", "malformed_line=0", "null_stamp=0"])
    generate(tmp_path / "loads", Settings(customers=40, loads=3, rates=rates), with_truth=False)
    kinds = {(fault["source"], fault["fault"]) for fault in read_truth(tmp_path / "loads", 3)["faults"]}
    assert ("customers", "redelivered_event") in kinds
    off = {("customers", "late_event"), ("transactions", "late_row"), ("usage", "late_event")}
    off |= {("customers", "malformed_line"), ("usage", "malformed_line"), ("transactions", "null_stamp")}
    assert kinds & off == set()


def test_wrong_settings_are_all_named() -> None:
    """Every problem at once, with what was given."""
    with pytest.raises(ValueError, match=r"(?s)unknown rate 'lat'.*'tie' must be a number between 0 and 1. Got: '2'"):
        FaultRates.from_pairs(["lat=0.1", "tie=2"])
    with pytest.raises(
        ValueError, match=r"(?s)customers must be at least 10. Got: 1.*loads must be at least 1. Got: 0"
    ):
        Settings(customers=1, loads=0)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """Generating replaces loads, never anything else."""
    (tmp_path / "load_me.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="is not empty and holds no loads"):
        generate(tmp_path, Settings(customers=10, months=1, loads=1))
    assert (tmp_path / "load_me.txt").read_text() == "mine"


def test_the_plans_seed_is_the_catalogue() -> None:
    """The seed and the prices in the extracts come from one place."""
    assert (ROOT / "seeds" / "raw" / "plans.csv").read_text() == plans_csv()


# faults


def test_every_kind_of_fault_is_in_the_samples(faults: list[dict[str, Any]]) -> None:
    """Few loads and few customers still have all of it."""
    seen = {(fault["source"], fault["fault"]) for fault in faults}
    assert [(source, kind) for source, kinds in KINDS.items() for kind in kinds if (source, kind) not in seen] == []


def test_broken_lines_are_where_the_log_says(faults: list[dict[str, Any]]) -> None:
    """Those lines, and no others, cannot be read."""
    logged = {
        (fault["place"]["file"], fault["place"]["line"])
        for fault in faults
        if fault["fault"] in ("malformed_line", "truncated_line") and fault["source"] in ("customers", "usage")
    }
    broken = set()
    for path in FOLDER.glob("load_*/*/*.jsonl"):
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
            try:
                event = json.loads(line)
                if event is not None and "quantity" in event:
                    int(event["quantity"])
            except ValueError:
                broken.add((f"{path.parent.name}/{path.name}", number))
    assert logged == broken
    assert broken


def test_redelivered_files_repeat_an_earlier_one(faults: list[dict[str, Any]]) -> None:
    """Same bytes, another name, no earlier than the original."""
    contents = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in FOLDER.glob("load_*/*/*")}
    repeated = [fault for fault in faults if fault["fault"] == "redelivered_file"]
    assert {fault["source"] for fault in repeated} == {"customers", "usage", "rates"}
    for fault in repeated:
        original = fault["detail"].removeprefix("same bytes as ")
        assert contents[fault["place"]["file"]] == contents[original]
        assert fault["place"]["file"] != original


def test_changed_transactions_lie_within_the_lookback() -> None:
    """What is new or changed is never more than two days older than the newest stamp already delivered."""
    late = tied = 0
    for load in LOADS[1:]:
        before, now = transactions(load - 1), transactions(load)
        newest = max(
            row["updated_at"] for row in before.values() if row["updated_at"] and row["updated_at"].year < 2200
        )
        changed = [row for key, row in now.items() if row != before.get(key) and row["updated_at"] is not None]
        assert min(row["updated_at"] for row in changed) >= newest - timedelta(days=2)
        late += sum(row["updated_at"] < newest for row in changed)
        tied += sum(row["updated_at"] == newest for row in changed)
    assert late
    assert tied


def test_bad_stamps_are_mended_by_the_next_load(faults: list[dict[str, Any]]) -> None:
    """A null or far-away updated_at lasts one load."""
    stamped = [fault for fault in faults if fault["fault"] in ("null_stamp", "future_stamp")]
    for fault in stamped:
        key, load = fault["place"]["transaction_id"], fault["load"]
        bad, good = transactions(load)[key]["updated_at"], transactions(load + 1)[key]["updated_at"]
        assert bad is None if fault["fault"] == "null_stamp" else bad.year == 2999
        assert good is not None
        assert good.year < 2026
    assert {fault["detail"].split()[0] for fault in stamped} == {"new", "changed"}


def test_moved_payments_change_their_month(faults: list[dict[str, Any]]) -> None:
    """The month of paid_at differs from the one first delivered, where it had been delivered before."""
    moved = 0
    for fault in faults:
        key, load = fault["place"].get("transaction_id"), fault["load"]
        if fault["fault"] == "moved_payment" and load > 1 and key in transactions(load - 1):
            moved += 1
            assert transactions(load)[key]["paid_at"].month != transactions(load - 1)[key]["paid_at"].month
    assert moved


# truth


def envelope(
    op: str, key: str, commit: int, lsn: int, at: str = "", values: dict[str, str] | None = None, ts_ms: int = 0
) -> str:
    """Write a change event as a line; `at` is effective_at, `ts_ms` the commit time (of deletes)."""
    row = {"customer_id": key, "effective_at": at, **(values or {})}
    return json.dumps(
        {
            "before": row if op == "d" else None,
            "after": None if op == "d" else row,
            "source": {"sequence": json.dumps([str(commit), str(lsn)]), "ts_ms": ts_ms},
            "op": op,
        }
    )


def customer(name: str, plan_type: str, email: str, segment: str = "smb", channel: str = "sales") -> dict[str, str]:
    """Values of a customer row, created on 2023-05-05 unless through a partner."""
    created_at = "2024-04-10T00:00:00.000000Z" if channel == "partner" else "2023-05-05T00:00:00.000000Z"
    return {
        "name": name,
        "email": email,
        "segment": segment,
        "plan_type": plan_type,
        "acquisition_channel": channel,
        "created_at": created_at,
    }


def version(
    key: str, start: str, end: str | None, name: str, plan_type: str, email: str, segment: str = "smb"
) -> Truth:
    """Make a row of customers_history; channel and creation are those of the first event."""
    stamps = {"valid_from": f"{start}Z", "valid_to": end and f"{end}Z"}
    return {"customer_id": key, **stamps, **customer(name, plan_type, email, segment)}


def mrr(month: str, total: str, customers: int, **movements: str) -> Truth:
    """Make a row of mrr_monthly; movements that are not given are 0.00."""
    names = ("new", "expansion", "contraction", "churn", "reactivation")
    return {
        "month": month,
        "mrr": total,
        **{f"{name}_mrr": movements.get(name, "0.00") for name in names},
        "customers": customers,
    }


def revenue(day: str, payments: str, refunds: str, corrections: str, total: str, transactions: int) -> Truth:
    """Make a row of revenue_daily."""
    return {
        "date": day,
        "payments_eur": payments,
        "refunds_eur": refunds,
        "corrections_eur": corrections,
        "revenue_eur": total,
        "transactions": transactions,
    }


OLD_RATES = "rate_date,currency,rate\n2024-01-31,USD,0.90000000\n2024-02-28,USD,0.92\n2024-02-05,GBP,1.17\n"
EXTRACT = "subscription_id,customer_id,plan_id,quantity,unit_price,currency,status,started_at,ended_at"
S1 = "S1,A,P,2,10.00,EUR,active,2024-01-31T23:59:59+01:00,"
S2 = "S2,B,P,1,50.00,USD,active,2024-02-01T00:00:00+01:00,2024-03-01T00:00:00+01:00"
S3 = "S3,C,P,3,7.00,GBP,active,2024-01-15T12:00:00+01:00,"
S4 = "S4,D,P,1,0.05,USD,active,2024-03-10T12:00:00+01:00,"
FILLERS = [f"S{n},E,P,1,1.00,EUR,active,2024-01-01T00:00:00+01:00," for n in (5, 6, 7, 8)]
S9 = "S9,B,P,1,10.00,EUR,active,2024-04-05T00:00:00+02:00,"

HISTORY = {
    "load_001/customers/a.jsonl": [
        envelope("r", "A", 100, 90, "2024-01-01T00:00:00.000000Z", customer("Ann", "free", "a1")),
        envelope("u", "A", 200, 190, "2024-02-10T10:00:00.000000Z", customer("Ann", "basic", "a1")),
        envelope("c", "B", 150, 140, "2024-02-01T00:00:00.000000Z", customer("Bob", "pro", "b1")),
        '{"before": null, "after": {"customer_id": "A", "na',
        envelope("d", "B", 300, 290, ts_ms=1709294400500),
        "null",
        envelope("u", "D", 130, 120, "2024-01-06T00:00:00.000000Z", customer("Dee", "free", "d2")),
    ],
    "load_002/customers/b.jsonl": [
        envelope("u", "C", 500, 495, "2024-04-01T00:00:00.000000Z", customer("Cy", "basic", "c2")),
        envelope("c", "C", 500, 490, "2024-04-01T00:00:00.000000Z", customer("Cy", "free", "c1")),
        envelope(
            "u", "A", 400, 390, "2024-01-20T00:00:00.000000Z", customer("Ann", "free", "a2", segment="enterprise")
        ),
        envelope("u", "A", 200, 190, "2024-02-10T10:00:00.000000Z", customer("Ann", "basic", "a1")),
        envelope("c", "D", 110, 105, "2024-01-05T00:00:00.000000Z", customer("Dee", "free", "d1")),
        envelope("c", "B", 600, 590, "2024-04-10T00:00:00.000000Z", customer("Bob", "pro", "b1", channel="partner")),
    ],
    "load_001/subscriptions/subscriptions_2024-02-29.csv": [EXTRACT, S1, S2, S3, *FILLERS],
    "load_002/subscriptions/subscriptions_2024-03-31.csv": [EXTRACT, S2, S3.replace(",P,", ","), S4, *FILLERS],
    "load_002/subscriptions/subscriptions_2024-04-29.csv": [EXTRACT, S2, S4, *FILLERS[:3]],
    "load_002/subscriptions/subscriptions_2024-04-30.csv": [
        EXTRACT,
        S2,
        f"{S3}2024-04-20T00:00:00+02:00",
        S4,
        *FILLERS[:3],
        f"{FILLERS[3]}2024-04-10T00:00:00+02:00",
        S9,
    ],
    "load_001/rates/rates_20240301_01.csv": OLD_RATES.splitlines(),
    "load_001/rates/rates_20240302_01.csv": ["rate_date,currency,rate", "2024-02-29,USD,n/a"],
    "load_002/rates/rates_20240215_01.csv": ["rate_date,currency,rate", "2024-01-10,GBP,1.10", "2024-02-05,GBP,2.00"],
    "load_002/rates/rates_20240401_01.csv": ["rate_date,currency,fx_rate", "2024-03-28,USD,0.90"],
    "load_002/rates/rates_20240402_50.csv": ["rate_date,currency,fx_rate", "2024-02-28,USD,0.94"],
    "load_002/rates/rates_20240403_90.csv": OLD_RATES.splitlines(),
}

T1 = ("T1", "payment", "10.00", "EUR", "2024-03-30T22:59:59+00:00", "2024-03-30T23:00:00+00:00", False)
T2 = ("T2", "payment", "10.00", "USD", "2024-03-31T22:00:00+00:00", "2024-03-31T23:00:00+00:00", False)
T3 = ("T3", "refund", "-0.05", "USD", "2024-04-01T10:00:00+00:00", "2024-04-01T10:00:00+00:00", False)
T4 = ("T4", "correction", "3.00", "GBP", "2024-02-01T12:00:00+00:00", "2024-02-01T12:00:00+00:00", False)
T5 = ("T5", "payment", "99.00", "EUR", "2024-02-01T12:00:00+00:00", None, False)
T6 = ("T6", "payment", "88.00", "EUR", "2024-02-01T12:00:00+00:00", "2999-12-01T00:00:00+00:00", False)
T7 = ("T7", "payment", "7.00", "EUR", "2024-02-09T12:00:00+00:00", "2024-02-09T12:00:00+00:00", True)
TABLES = {
    1: [T1, T2, T3, T4, T5, T6, T7],
    2: [
        ("T1", "payment", "500.00", "EUR", "2024-03-30T22:59:59+00:00", None, False),
        T2,
        T3,
        T4,
        (*T5[:5], "2024-04-02T00:00:00+00:00", False),
        T6,
        (*T7[:5], "2024-04-02T00:00:00+00:00", False),
    ],
}

LOAD_1 = {
    "customers_current": [
        {"customer_id": "A", **customer("Ann", "basic", "a1")},
        {"customer_id": "D", **customer("Dee", "free", "d2")},
    ],
    "customers_history": [
        version("A", "2024-01-01T00:00:00.000000", "2024-02-10T10:00:00.000000", "Ann", "free", "a1"),
        version("A", "2024-02-10T10:00:00.000000", None, "Ann", "basic", "a1"),
        version("B", "2024-02-01T00:00:00.000000", "2024-03-01T12:00:00.500000", "Bob", "pro", "b1"),
        version("D", "2024-01-06T00:00:00.000000", None, "Dee", "free", "d2"),
    ],
    "mrr_monthly": [
        mrr("2024-01-01", "24.00", 2, new="24.00"),
        mrr("2024-02-01", "94.57", 4, new="70.57"),
    ],
    "revenue_daily": [
        revenue("2024-02-01", "0.00", "0.00", "0.00", "0.00", 1),
        revenue("2024-03-30", "10.00", "0.00", "0.00", "10.00", 1),
        revenue("2024-04-01", "9.20", "-0.05", "0.00", "9.15", 2),
    ],
    "counts": {
        "customers": {"received": 7, "loaded": 5, "quarantined": 1, "tombstones": 1},
        "rates": {"received": 4, "loaded": 3, "quarantined": 1},
        "subscriptions": {"extracts": 1, "received": 7, "loaded": 7, "quarantined": 0, "current": 7},
        "transactions": {"rows": 7, "loaded": 5, "quarantined": 2},
    },
}
LOAD_2 = {
    "customers_current": [
        {"customer_id": "A", **customer("Ann", "basic", "a1")},
        {"customer_id": "B", **customer("Bob", "pro", "b1")},
        {"customer_id": "C", **customer("Cy", "basic", "c2")},
        {"customer_id": "D", **customer("Dee", "free", "d2")},
    ],
    "customers_history": [
        version("A", "2024-01-01T00:00:00.000000", "2024-01-20T00:00:00.000000", "Ann", "free", "a1"),
        version("A", "2024-01-20T00:00:00.000000", "2024-02-10T10:00:00.000000", "Ann", "free", "a1", "enterprise"),
        version("A", "2024-02-10T10:00:00.000000", None, "Ann", "basic", "a1"),
        version("B", "2024-02-01T00:00:00.000000", "2024-03-01T12:00:00.500000", "Bob", "pro", "b1"),
        version("B", "2024-04-10T00:00:00.000000", None, "Bob", "pro", "b1"),
        version("C", "2024-04-01T00:00:00.000000", None, "Cy", "basic", "c2"),
        version("D", "2024-01-05T00:00:00.000000", None, "Dee", "free", "d2"),
    ],
    "mrr_monthly": [
        mrr("2024-01-01", "27.10", 2, new="27.10"),
        mrr("2024-02-01", "75.57", 3, new="47.00", expansion="1.47"),
        mrr("2024-03-01", "28.62", 3, new="0.05", churn="-47.00"),
        mrr("2024-04-01", "13.05", 3, contraction="-1.00", churn="-24.57", reactivation="10.00"),
    ],
    "revenue_daily": [
        revenue("2024-02-01", "99.00", "0.00", "3.30", "102.30", 2),
        revenue("2024-02-09", "7.00", "0.00", "0.00", "7.00", 1),
        revenue("2024-03-30", "10.00", "0.00", "0.00", "10.00", 1),
        revenue("2024-04-01", "9.00", "-0.05", "0.00", "8.95", 2),
    ],
    "counts": {
        "customers": {"received": 13, "loaded": 10, "duplicate": 1, "quarantined": 1, "tombstones": 1},
        "rates": {"received": 11, "loaded": 7, "duplicate": 3, "quarantined": 1},
        "subscriptions": {
            "extracts": 4, "parked_extracts": 1, "received": 27, "loaded": 21, "quarantined": 1, "parked": 5,
            "current": 8,
        },
        "transactions": {"rows": 7, "loaded": 6, "quarantined": 2},
    },
}  # fmt: skip


def write_history(folder: Path) -> None:
    """Write the two loads below `folder`."""
    for name, lines in HISTORY.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n".join(lines) + "\n")
    stamp = pa.timestamp("us", tz="UTC")
    for load, rows in TABLES.items():
        names, kinds, amounts, currencies, paid, updated, deleted = zip(*rows, strict=True)
        table = pa.table(
            {
                "transaction_id": names,
                "kind": kinds,
                "amount": pa.array(map(Decimal, amounts), pa.decimal128(18, 2)),
                "currency": currencies,
                "paid_at": pa.array(map(datetime.fromisoformat, paid), stamp),
                "updated_at": pa.array([at and datetime.fromisoformat(at) for at in updated], stamp),
                "is_deleted": deleted,
            }
        )
        path = folder / f"load_{load:03d}" / "transactions" / "transactions.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(table, path)


def test_the_truth_of_a_small_history_is_what_the_contract_says(tmp_path: Path) -> None:
    """Expected values were worked out by hand from the contract."""
    write_history(tmp_path)
    received = Received()
    for load, expected in ((1, LOAD_1), (2, LOAD_2)):
        read_load(tmp_path / f"load_{load:03d}", received)
        truth = truth_of(received, load)
        for part, rows in expected.items():
            assert truth[part] == rows, f"{part} after load {load}"


def test_the_truth_of_a_load_needs_no_later_load(truths: dict[int, Truth]) -> None:
    """The truth after load 1 follows from load 1 alone."""
    received = Received()
    read_load(FOLDER / "load_001", received)
    truth = truth_of(received, 1)
    for part in ("customers_current", "customers_history", "mrr_monthly", "revenue_daily"):
        assert truth[part] == truths[1][part], part


def test_mrr_movements_add_up(truths: dict[int, Truth]) -> None:
    """mrr(m) = mrr(m-1) + the five movements, months without holes, each movement with its sign."""
    for truth in truths.values():
        before, month = Decimal(0), None
        for row in truth["mrr_monthly"]:
            year, number, _ = map(int, row["month"].split("-"))
            assert month is None or year * 12 + number == month + 1
            month = year * 12 + number
            amounts = {name: Decimal(row[f"{name}_mrr"]) for name in ("new", "expansion", "reactivation")}
            losses = {name: Decimal(row[f"{name}_mrr"]) for name in ("contraction", "churn")}
            assert min(amounts.values()) >= 0 >= max(losses.values())
            assert Decimal(row["mrr"]) == before + sum(amounts.values()) + sum(losses.values())
            before = Decimal(row["mrr"])
    for name in ("new", "expansion", "contraction", "churn", "reactivation"):
        assert any(Decimal(row[f"{name}_mrr"]) for row in truths[3]["mrr_monthly"]), name


def test_revenue_adds_up(truths: dict[int, Truth]) -> None:
    """Revenue is payments, refunds and corrections; every received transaction that is not deleted is counted."""
    for load, truth in truths.items():
        for row in truth["revenue_daily"]:
            parts = [Decimal(row[f"{kind}_eur"]) for kind in ("payments", "refunds", "corrections")]
            assert Decimal(row["revenue_eur"]) == sum(parts)
        counted = sum(row["transactions"] for row in truth["revenue_daily"])
        deleted = sum(row["is_deleted"] for row in transactions(load).values() if row["updated_at"] is not None)
        assert counted == truth["counts"]["transactions"]["loaded"] - deleted


def test_versions_do_not_overlap(truths: dict[int, Truth]) -> None:
    """Versions of a key are in order, not empty, and neighbours without a gap differ."""
    tracked = ("segment", "plan_type", "name")
    for truth in truths.values():
        previous: dict[str, Any] | None = None
        for row in truth["customers_history"]:
            assert row["valid_to"] is None or row["valid_from"] < row["valid_to"]
            if previous is not None and previous["customer_id"] == row["customer_id"]:
                assert previous["valid_to"] is not None
                assert previous["valid_to"] <= row["valid_from"]
                if previous["valid_to"] == row["valid_from"]:
                    assert [previous[name] for name in tracked] != [row[name] for name in tracked]
            previous = row


def test_the_current_customer_is_the_open_version(truths: dict[int, Truth]) -> None:
    """One open version per customer that exists, with its values; none for one that does not."""
    for truth in truths.values():
        columns = list(truth["customers_current"][0])
        opened = [
            {name: row[name] for name in columns} for row in truth["customers_history"] if row["valid_to"] is None
        ]
        assert opened == truth["customers_current"]


def test_counts_add_up(truths: dict[int, Truth]) -> None:
    """Received = loaded + all the rest, for every line-based source."""
    rest = ("loaded", "duplicate", "tombstones", "quarantined", "parked")
    for truth in truths.values():
        for source in ("customers", "subscriptions", "usage", "rates"):
            counts = truth["counts"][source]
            assert counts["received"] == sum(counts.get(name, 0) for name in rest), source


# delivery


def test_loads_are_delivered_one_after_the_other(tmp_path: Path) -> None:
    """`--next` knows where it is; the landing folder ends with every file and nothing half-written."""
    landing, runner = tmp_path / "landing", CliRunner()
    for load in LOADS:
        result = runner.invoke(main, ["deliver", "--next", "--landing", str(landing)])
        assert result.output.startswith(f"load {load}: ")
    assert delivered(landing) == [1, 2, 3]
    result = runner.invoke(main, ["deliver", "--next", "--landing", str(landing)])
    assert result.exit_code == 1
    assert "there is no load 4" in result.output

    landed = {str(path.relative_to(landing)): path for path in landing.rglob("*") if path.is_file()}
    sent = {"/".join(path.parts[-2:]): path for load in LOADS for path in FOLDER.glob(f"load_{load:03d}/*/*")}
    assert landed.keys() - sent.keys() == {".delivered"}
    assert all(landed[name].read_bytes() == path.read_bytes() for name, path in sent.items())


def test_a_missing_load_is_named(tmp_path: Path) -> None:
    """Nothing is written for a load that is not there."""
    with pytest.raises(DeliveryError, match="there is no load 9"):
        deliver_files(FOLDER, 9, tmp_path / "landing")
    assert not (tmp_path / "landing").exists()


def test_loads_are_written_into_raw_tables(new_engine: Callable[..., Engine]) -> None:
    """PostgreSQL ends with the rows of the files; a load cannot be delivered twice."""
    output = new_engine("postgres", "unused").output()
    dsn = f"host={output['host']} port={output['port']} user={output['user']} dbname={output['dbname']}"
    for load in LOADS:
        deliver_rows(FOLDER, load, dsn)
    with pytest.raises(DeliveryError, match="load 3 was delivered into this database before"):
        deliver_rows(FOLDER, 3, dsn)

    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        counts = read_truth(FOLDER, 3)["counts"]
        assert rows("select count(*) from raw.customer_events") == [(counts["customers"]["received"],)]
        assert rows("select count(*) from raw.subscription_extracts") == [(counts["subscriptions"]["received"],)]
        assert rows("select count(*) from raw.exchange_rates") == [(counts["rates"]["received"],)]
        readable = counts["usage"]["received"] - counts["usage"]["quarantined"]
        assert rows("select count(*) from raw.usage_events") == [(readable,)]
        expected = [tuple(row.values()) for _, row in sorted(transactions(3).items())]
        assert rows("select * from raw.transactions order by transaction_id") == expected
        assert rows("select count(*) from raw.tickets") == [(counts["tickets"]["visible"],)]
        assert rows("select count(*) from raw.exchange_rates where fx_rate is null and rate is null") != [(0,)]
        assert rows("select count(*) from raw.customer_events where message like chr(65279) || '%'") == [(0,)]
        assert rows("select count(*) from raw.subscription_extracts where line like '%' || chr(13)") == [(0,)]
    connection.close()


# tickets


def tickets_of(url: str, **query: str | int) -> list[dict[str, Any]]:
    """All pages of the tickets."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    with httpx.Client(base_url=url) as client:
        while cursor is not None:
            page = client.get("/tickets", params={**query, "cursor": cursor}).raise_for_status().json()
            found += page["data"]
            cursor = page["next_cursor"]
    return found


def test_pages_hold_every_ticket_once_in_order() -> None:
    """Whatever the page size, ties on updated_at included."""
    with start_api(FOLDER) as api:
        small, large = tickets_of(api.url, limit=3), tickets_of(api.url, limit=1000)
        assert small == large
        keys = [(ticket["updated_at"], ticket["ticket_id"]) for ticket in small]
        assert keys == sorted(keys)
        assert (
            len({ticket_id for _, ticket_id in keys})
            == len(keys)
            == read_truth(FOLDER, 3)["counts"]["tickets"]["visible"]
        )
        assert len({updated_at for updated_at, _ in keys}) < len(keys)
        since = keys[len(keys) // 2][0]
        assert tickets_of(api.url, updated_since=since, limit=3) == [row for row in small if row["updated_at"] >= since]


def test_the_visible_tickets_follow_the_load() -> None:
    """Switching the load at runtime shows more tickets and newer versions."""
    with start_api(FOLDER, up_to=1) as api:
        first = {ticket["ticket_id"]: ticket for ticket in tickets_of(api.url)}
        assert len(first) == read_truth(FOLDER, 1)["counts"]["tickets"]["visible"]
        assert httpx.post(f"{api.url}/_load/3").json() == {"load": 3}
        last = {ticket["ticket_id"]: ticket for ticket in tickets_of(api.url)}
        assert first.keys() < last.keys()
        assert any(first[key]["status"] != last[key]["status"] for key in first)
        assert httpx.post(f"{api.url}/_load/4").status_code == 400
        assert httpx.get(f"{api.url}/_load").json() == {"load": 3, "loads": 3}


def test_the_api_misbehaves_as_told() -> None:
    """Every third request is one too many, every second one fails."""
    with start_api(FOLDER, misbehaviour=Misbehaviour(limit_every=3, retry_after=2, fail_every=2)) as api:
        answers = [httpx.get(f"{api.url}/tickets") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200, 500, 429, 500, 200, 429]
        assert answers[2].headers["Retry-After"] == "2"


def test_wrong_requests_are_told_what_is_wrong() -> None:
    """400 with a reason, 404 for other paths."""
    with start_api(FOLDER) as api:
        for query in ({"limit": "0"}, {"limit": "many"}, {"updated_since": "yesterday"}, {"cursor": "x"}):
            answer = httpx.get(f"{api.url}/tickets", params=query)
            assert answer.status_code == 400
            assert answer.json()["error"]
        assert httpx.get(f"{api.url}/customers").status_code == 404

"""The three small loads that are checked in."""

from __future__ import annotations

from pathlib import Path

from simulator.config import FaultRates, Settings

FOLDER = Path(__file__).parent / "samples"

SETTINGS = Settings(
    customers=150,
    loads=3,
    seed=1,
    extract_days=5,
    usage_per_month=1.5,
    rates=FaultRates(late=0.04, backdated=0.06, hard_delete=0.04, reinsert=0.6, tie=0.03, corrected_rate=0.02),
)

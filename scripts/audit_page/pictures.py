"""The pictures: rows in, a Vega-Lite specification out. Colours are the page's CSS, so light and dark need no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import altair as alt

from audit_page import words
from audit_page.database import Row

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "padding": {"left": 0, "right": 8, "top": 6, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--soft)", "gridColor": "var(--line)", "domainColor": "var(--line)",
        "tickColor": "var(--line)", "labelFontSize": 12, "labelOverlap": "greedy", "labelSeparation": 8,
    },
    "axisX": {"grid": False, "labelAngle": 0, "title": None, "labelFlush": False},
    "axisY": {"domain": False, "ticks": False, "title": None, "tickCount": 4, "labelPadding": 6},
    "text": {"fill": "var(--soft)", "fontSize": 12},
    "line": {"strokeWidth": 1.5},
}  # fmt: skip
"""One look for all."""

LEFT = alt.Axis(minExtent=52, maxExtent=52, labelExpr="format(datum.value, '~s')")
"""Pictures above each other begin at the same place; 12000 is 12k."""

Legend = list[tuple[str, str]]
"""What is shown, and the page's colour for it."""

SERIES = ("blue", "orange", "green", "purple", "red", "sky", "grey")
OUTCOMES = {"on time": "blue", "late": "orange"}
REFUSED = {"came before": "grey", "set aside": "red", "held back": "purple"}
STATES = {"open": "red", "given up": "purple", "filled": "green", "superseded": "blue", "decided": "grey"}
LAYERS = {"bronze": "orange", "silver": "blue", "gold": "green", "marts": "purple", "audit": "grey"}
MOVEMENTS = {"new": "blue", "expansion": "sky", "reactivation": "green", "contraction": "orange", "churn": "red"}
BUCKETS = ("\u2264 1 h", "\u2264 1 d", "\u2264 3 d", "\u2264 7 d", "\u2264 30 d", "> 30 d")
KINDS = {"sequence": ("number", "numbers"), "days": ("day", "days"), "extract": ("row", "rows")}
MOST_GAPS = 24
MOST_REASONS = 12


@dataclass
class Picture:
    """One picture: what it shows in words, its specification, and the key to its colours."""

    title: str
    chart: alt.TopLevelMixin
    legend: Legend = field(default_factory=list)
    note: str = ""

    def specification(self) -> dict[str, Any]:
        """Vega-Lite's own form, as wide as the place where it is shown."""
        fit = {"type": "fit-x", "contains": "padding"}
        drawn = self.chart.to_dict()
        return {**drawn, "description": self.title, "width": "container", "autosize": fit, "config": CONFIG}


def inline(values: Sequence[Row]) -> alt.Data:
    """Rows inside the specification."""
    return alt.Data(values=list(values))


def colours(names: dict[str, str]) -> alt.Color:
    """Each name in its colour; the key stands beside the picture, where it wraps."""
    scale = alt.Scale(domain=list(names), range=[f"var(--{colour})" for colour in names.values()])
    return alt.Color("what:N", scale=scale, legend=None)


def present(names: dict[str, str], values: Sequence[Row]) -> Legend:
    """The key to what is in the picture."""
    seen = {value["what"] for value in values}
    return [(name, colour) for name, colour in names.items() if name in seen]


def tooltip(*names: str) -> list[alt.Tooltip]:
    """Texts that Python has made, under their own names."""
    return [alt.Tooltip(f"{name}:N", title=name.replace("_", " ")) for name in names]


def bars(values: Sequence[Row], names: dict[str, str], order: Sequence[str]) -> alt.Chart:
    """Stacked bars over a row of runs or months; every one of them has its place, also when it has no bar."""
    ranks = {name: rank for rank, name in enumerate(names)}
    for value in values:
        value["rank"] = ranks[value["what"]]
    return (
        alt.Chart(inline(values), height=150)
        .mark_bar()
        .encode(
            x=alt.X("at:N", scale=alt.Scale(domain=list(order), paddingInner=0.25)),
            y=alt.Y("amount:Q", axis=LEFT),
            color=colours(names),
            order=alt.Order("rank:Q"),
            tooltip=tooltip("run", "what", "rows")
            if values and "run" in values[0]
            else tooltip("month", "what", "EUR"),
        )
    )


def lag(rows: Sequence[Row], now: datetime) -> list[Picture]:
    """A saw for each source: it grows until a load brings something newer."""
    pictures = []
    form = form_of(min(row["run_mark"] for row in rows), now)
    for source in dict.fromkeys((row["source_name"], row["model_name"]) for row in rows):
        own = [row for row in rows if (row["source_name"], row["model_name"]) == source]
        points, newest = saw(own, now)
        unit, length = unit_of(max(point["seconds"] for point in points))
        for point in points:
            point["age"] = point["seconds"] / length
        base = alt.Chart(inline(points), height=90).encode(
            x=alt.X("at:T", scale=alt.Scale(type="utc"), axis=alt.Axis(tickCount=4, format=form)),
            y=alt.Y("age:Q", stack=None, axis=alt.Axis(minExtent=34, maxExtent=34, tickCount=3)),
        )
        area = base.mark_area(color="var(--blue)", opacity=0.15)
        line = base.mark_line(color="var(--blue)")
        dots = (
            base.transform_filter("datum.is_load")
            .mark_circle(color="var(--blue)", size=40, opacity=1)
            .encode(tooltip=tooltip("load", "newest_event", "older_by"))
        )
        title = f"{source[0]}: {words.duration((now - newest).total_seconds())} now"
        pictures.append(Picture(title, alt.layer(area, line, dots), note=f"in {unit}"))
    return pictures


def saw(rows: Sequence[Row], now: datetime) -> tuple[list[Row], datetime]:
    """Before and after each load, and now: how old the newest event was."""
    points: list[Row] = []
    newest: datetime | None = None

    def add(at: datetime, event: datetime, is_load: bool) -> None:
        age = max((at - event).total_seconds(), 0.0)
        texts = {"load": words.instant(at), "newest_event": words.instant(event), "older_by": words.duration(age)}
        points.append({"at": words.iso(at), "seconds": age, "is_load": is_load, **texts})

    for row in rows:
        at, event = row["run_mark"], row["newest"]
        if newest is not None:
            add(at, newest, is_load=False)
        newest = event if newest is None else max(newest, event)
        add(at, newest, is_load=True)
    assert newest is not None
    add(max(now, rows[-1]["run_mark"]), newest, is_load=False)
    return points, newest


def form_of(first: datetime, last: datetime) -> str:
    """How an axis of this length writes its times."""
    seconds = (last - first).total_seconds()
    forms = ((400 * 86400, "%b %Y"), (4 * 86400, "%d %b"), (600, "%d %b %H:%M"))
    return next((form for length, form in forms if seconds >= length), "%H:%M:%S")


def unit_of(seconds: float) -> tuple[str, float]:
    """The unit in which a length has few digits."""
    units = (("days", 86400), ("hours", 3600), ("minutes", 60))
    return next(((name, float(length)) for name, length in units if seconds >= 3 * length), ("seconds", 1.0))


def loads(rows: Sequence[Row]) -> list[Picture]:
    """Two pictures with the same runs: what came in, and, on its own scale, what did not."""
    at = words.labels([row["started_at"] for row in rows])
    loaded = outcomes(
        rows, at, {"on time": lambda row: row["rows_loaded"] - row["rows_late"], "late": lambda row: row["rows_late"]}
    )
    refused = outcomes(
        rows,
        at,
        {
            "came before": lambda row: row["rows_duplicate"],
            "set aside": lambda row: row["rows_quarantined"],
            "held back": lambda row: row["rows_parked"],
        },
    )
    pictures = []
    if loaded:
        pictures.append(Picture("Rows loaded, by run", bars(loaded, OUTCOMES, at), present(OUTCOMES, loaded)))
    if refused:
        pictures.append(
            Picture("Rows not loaded, by run", bars(refused, REFUSED, at), present(REFUSED, refused), "its own scale")
        )
    return pictures


def outcomes(rows: Sequence[Row], at: Sequence[str], parts: dict[str, Any]) -> list[Row]:
    """A bar's pieces; none for nothing."""
    return [
        {
            "at": label,
            "what": name,
            "amount": float(part(row) or 0),
            "run": words.instant(row["started_at"]),
            "rows": words.number(part(row)),
        }
        for row, label in zip(rows, at, strict=True)
        for name, part in parts.items()
        if part(row)
    ]


def lateness(rows: Sequence[Row]) -> Picture:
    """How many rows came how late."""
    names = dict(zip(dict.fromkeys(row["source_name"] for row in rows), SERIES * len(rows), strict=False))
    values = [
        {
            "delay": BUCKETS[row["bucket"]],
            "what": row["source_name"],
            "amount": row["row_count"],
            "rows": words.number(row["row_count"]),
            "within_grace_period": words.number(row["within_grace"]),
        }
        for row in rows
    ]
    chart = (
        alt.Chart(inline(values), height=170)
        .mark_bar()
        .encode(
            x=alt.X(
                "delay:N", scale=alt.Scale(domain=list(BUCKETS), paddingInner=0.25), axis=alt.Axis(labelOverlap=False)
            ),
            y=alt.Y("amount:Q", axis=LEFT),
            color=colours(names),
            tooltip=tooltip("delay", "what", "rows", "within_grace_period"),
        )
    )
    return Picture(
        "Late rows by how far they lay behind the newest event that was there", chart, present(names, values)
    )


def gaps(rows: Sequence[Row], now: datetime) -> Picture:
    """From the load that saw a gap first to the load that filled it, or to now; the open and the newest first."""
    shown = rows[:MOST_GAPS]
    first = min(row["opened_at"] for row in shown)
    shortest = (max(now, *(row["opened_at"] for row in shown)) - first) / 150  # an instant must be seen, too
    values = []
    for place, row in enumerate(shown):
        what = words.rows(row["missing"], *KINDS.get(row["kind"], ("row", "rows")))
        until = row["closed_at"] or max(now, row["opened_at"])
        values.append(
            {
                "place": f"{place:03d}|{what}, {row['source_name']}",
                "source": row["source_name"],
                "missing": what,
                "from": words.iso(row["opened_at"]),
                "to": words.iso(max(until, row["opened_at"] + shortest)),
                "what": row["state"],
                "opened": words.instant(row["opened_at"]),
                "closed": words.instant(row["closed_at"]),
            }
        )
    chart = (
        alt.Chart(inline(values), height=22 * len(values))
        .mark_bar(cornerRadius=2, height=12)
        .encode(
            x=alt.X(
                "from:T", scale=alt.Scale(type="utc"), axis=alt.Axis(tickCount=4, grid=True, format=form_of(first, now))
            ),
            x2="to:T",
            y=alt.Y(
                "place:N",
                sort=None,
                axis=alt.Axis(labelExpr="split(datum.label, '|')[1]", labelLimit=190, labelOverlap=False, grid=False),
            ),
            color=colours(STATES),
            tooltip=tooltip("source", "missing", "what", "opened", "closed"),
        )
    )
    left_out = sum(row["gaps"] for row in rows[MOST_GAPS:])
    note = f"{words.number(left_out)} older ones are not shown" if left_out else ""
    return Picture(
        "Gaps from the load that saw them to the load that filled them", chart, present(STATES, values), note
    )


def quarantine(rows: Sequence[Row]) -> Picture:
    """Rows by model and reason, the most first."""
    models = dict(zip(dict.fromkeys(row["model_name"] for row in rows), SERIES * len(rows), strict=False))
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        place = (row["model_name"], row["code"])
        counts[place] = counts.get(place, 0) + row["row_count"]
    most = sorted(counts, key=lambda place: (-counts[place], place))[:MOST_REASONS]
    values = [
        {
            "place": f"{rank:03d}|{code}",
            "code": code,
            "what": model,
            "amount": counts[model, code],
            "rows": words.number(counts[model, code]),
        }
        for rank, (model, code) in enumerate(most)
    ]
    base = alt.Chart(inline(values), height=24 * len(values)).encode(
        x=alt.X("amount:Q", axis=None),
        y=alt.Y(
            "place:N",
            sort=None,
            axis=alt.Axis(labelExpr="split(datum.label, '|')[1]", labelLimit=150, labelOverlap=False),
        ),
    )
    bar = base.mark_bar(height=14, cornerRadius=2).encode(
        color=colours(models), tooltip=tooltip("what", "code", "rows")
    )
    text = base.mark_text(align="left", dx=5).encode(text="rows:N")
    return Picture("Rows set aside, by reason and model", alt.layer(bar, text), present(models, values))


def times(rows: Sequence[Row], schema: str) -> Picture:
    """Seconds of all models of a run, by layer."""
    runs = {row["run_id"]: row["started_at"] for row in rows}
    at = dict(zip(runs, words.labels(list(runs.values())), strict=True))
    values = []
    for row in rows:
        layer = row["schema_name"].removeprefix(f"{schema}_")
        what = layer if layer in LAYERS else "audit"
        text = words.duration(row["seconds"])
        values.append(
            {
                "at": at[row["run_id"]],
                "what": what,
                "amount": row["seconds"],
                "run": words.instant(row["started_at"]),
                "rows": text,
            }
        )
    chart = bars(values, LAYERS, list(at.values())).encode(
        tooltip=[*tooltip("run", "what"), alt.Tooltip("rows:N", title="time")]
    )
    return Picture("Seconds of all models together, by run and layer", chart, present(LAYERS, values))


def mrr(rows: Sequence[Row]) -> list[Picture]:
    """The sum at the end of each month, and under it what led there."""
    at = [words.month(row["month"]) for row in rows]
    totals = [
        {
            "at": label,
            "amount": float(row["mrr"]),
            "EUR": words.number(row["mrr"], 2),
            "month": label,
            "customers": words.number(row["customers"]),
        }
        for row, label in zip(rows, at, strict=True)
    ]
    base = alt.Chart(inline(totals), height=150).encode(
        x=alt.X("at:N", scale=alt.Scale(type="band", domain=at, paddingInner=0.25)),
        y=alt.Y("amount:Q", axis=LEFT),
    )
    total = alt.layer(
        base.mark_line(color="var(--ink)"),
        base.mark_circle(color="var(--ink)", size=30, opacity=1).encode(tooltip=tooltip("month", "EUR", "customers")),
    )
    moved = [
        {
            "at": label,
            "what": name,
            "amount": float(row[f"{name}_mrr"]),
            "month": label,
            "EUR": words.number(row[f"{name}_mrr"], 2),
        }
        for row, label in zip(rows, at, strict=True)
        for name in MOVEMENTS
        if row[f"{name}_mrr"]
    ]
    pictures = [Picture("MRR at the end of each month, EUR", total)]
    if moved:
        pictures.append(Picture("What moved it, EUR", bars(moved, MOVEMENTS, at), present(MOVEMENTS, moved)))
    return pictures


def now_of(sources: Sequence[Row]) -> datetime:
    """The moment for which the verdicts were given: a mark and its age tell it."""
    told = [row["mark"] + timedelta(seconds=row["age"]) for row in sources if row["mark"] and row["age"] is not None]
    return max(told, default=datetime.now(UTC))

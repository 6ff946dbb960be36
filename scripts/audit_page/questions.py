"""What the page asks of the audit tables: one query for each part, in SQL that both engines know."""

from __future__ import annotations

from dataclasses import dataclass, field

from audit_page.database import Database, Row

RUNS = 60
"""Pictures over time begin with the oldest of so many runs, whatever the time between two of them is."""


@dataclass(frozen=True)
class Question:
    """A query, and the tables that it needs; `{since}` in it is the beginning of the pictures over time."""

    sql: str
    needs: tuple[str, ...]


@dataclass
class Answer:
    """The rows; or why there are none: tables that do not exist, or what the database had to say."""

    rows: list[Row] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    problem: str = ""


NEWEST_RUN = "(select run_id from {audit}.runs order by started_at desc, run_id desc limit 1)"

QUESTIONS = {
    "sources": Question(
        """
        select source_name, model_name, mark, source_mark, cast(extract(epoch from lag) as double precision) as age,
            runs_behind, rows_behind, verdict, next_step
        from {audit}.watermarks
        where read_as = 'source'
        order by
            case verdict when 'on time' then 1 else 0 end, case when runs_behind > 0 then 0 else 1 end, source_name,
            model_name
        """,
        ("audit.watermarks",),
    ),
    "reads": Question(
        """
        select source_name, model_name, mark, cast(extract(epoch from lag) as double precision) as age,
            runs_behind, rows_behind, verdict, next_step
        from {audit}.watermarks
        where read_as = 'model'
        order by case verdict when 'on time' then 1 else 0 end, model_name, source_name
        """,
        ("audit.watermarks",),
    ),
    "unwatched": Question(
        "select source_name from {audit}.incremental_config where not is_enabled order by source_name",
        ("audit.incremental_config",),
    ),
    "runs": Question(
        """
        select runs.run_id, started_at, is_complete, behind, rows_loaded, coalesce(late.row_count, 0) as rows_late,
            rows_duplicate, rows_quarantined, rows_parked, rows_changed,
            cast(model_seconds as double precision) as model_seconds
        from {audit}.runs as runs
        left join (
            select _batch_id as run_id, count(*) as row_count from {audit}.late_arriving_data group by _batch_id
        ) as late on runs.run_id = late.run_id
        where started_at >= {since}
        order by started_at, runs.run_id
        """,
        ("audit.runs", "audit.late_arriving_data"),
    ),
    "lag": Question(
        """
        select marks.source_name, history.model_name, history.run_mark,
            coalesce(history.event_high, history.high_mark) as newest, history.event_high is not null as is_event
        from {audit}.watermark_history as history
        inner join {audit}.watermarks as marks
            on history.model_name = marks.model_name and marks.read_as = 'source'
        where history.upstream_name = 'its source' and history.run_mark >= {since}
        order by marks.source_name, history.model_name, history.run_mark
        """,
        ("audit.watermark_history", "audit.watermarks"),
    ),
    "lateness": Question(
        """
        select source_name, bucket, count(*) as row_count, count(case when is_within_grace then 1 end) as within_grace
        from (
            select source_name, is_within_grace,
                case
                    when delay <= interval '1 hour' then 0
                    when delay <= interval '1 day' then 1
                    when delay <= interval '3 days' then 2
                    when delay <= interval '7 days' then 3
                    when delay <= interval '30 days' then 4
                    else 5
                end as bucket
            from {audit}.late_arriving_data
        ) as delays
        group by source_name, bucket
        order by source_name, bucket
        """,
        ("audit.late_arriving_data",),
    ),
    "profile": Question(
        """
        select source_name, rows_loaded, rows_late,
            cast(extract(epoch from p50) as double precision) as p50,
            cast(extract(epoch from p90) as double precision) as p90,
            cast(extract(epoch from longest) as double precision) as longest,
            cast(extract(epoch from lookback_now) as double precision) as lookback_now,
            suggested_lookback
        from {audit}.lateness_profile
        order by rows_late desc, source_name
        """,
        ("audit.lateness_profile",),
    ),
    "gaps": Question(
        """
        select source_name, kind, state, opened_at, closed_at, count(*) as gaps, cast(sum(missing) as bigint) as missing
        from {audit}.data_gaps
        where coalesce(closed_at, last_seen_at, opened_at) >= {since} or closed_at is null
        group by source_name, kind, state, opened_at, closed_at
        order by case when closed_at is null then 0 else 1 end, opened_at desc, source_name, kind, state, closed_at
        """,
        ("audit.data_gaps",),
    ),
    "open_gaps": Question(
        """
        select source_name, kind, state, opened_at, cause, repair, count(*) as gaps,
            cast(sum(missing) as bigint) as missing,
            substr(string_agg(
                case when missing_from = missing_to then missing_from else missing_from || ' to ' || missing_to end,
                ', ' order by length(missing_from), missing_from
            ), 1, 500) as what
        from {audit}.data_gaps
        where state in ('open', 'given up')
        group by source_name, kind, state, opened_at, cause, repair
        order by case state when 'open' then 0 else 1 end, opened_at desc, source_name, kind, cause
        """,
        ("audit.data_gaps",),
    ),
    "quarantine": Question(
        """
        select model_name, code, reason, count(*) as row_count, max(quarantined_at) as last_seen
        from {audit}.quarantine
        group by model_name, code, reason
        order by row_count desc, model_name, code, reason
        """,
        ("audit.quarantine",),
    ),
    "times": Question(
        """
        select runs.run_id, runs.started_at, split_part(metrics.model_relation, '"', 4) as schema_name,
            cast(sum(metrics.seconds) as double precision) as seconds
        from {audit}.incremental_metrics as metrics
        inner join {audit}.runs as runs on metrics.run_id = runs.run_id
        where runs.started_at >= {since}
        group by runs.run_id, runs.started_at, split_part(metrics.model_relation, '"', 4)
        order by runs.started_at, runs.run_id, schema_name
        """,
        ("audit.incremental_metrics", "audit.runs"),
    ),
    "slowest": Question(
        f"""
        select model_name, kind, cast(seconds as double precision) as seconds, rows_in, rows_changed,
            cast(rows_evaluated_per_change as double precision) as rows_evaluated_per_change
        from {{audit}}.incremental_metrics
        where run_id = {NEWEST_RUN}
        order by seconds desc, model_name
        limit 10
        """,
        ("audit.incremental_metrics", "audit.runs"),
    ),
    "mrr": Question(
        """
        select month, mrr, new_mrr, expansion_mrr, reactivation_mrr, contraction_mrr, churn_mrr, customers
        from {marts}.mrr_monthly
        order by month desc
        limit 36
        """,
        ("marts.mrr_monthly",),
    ),
}


def ask(database: Database) -> dict[str, Answer]:
    """Every question's answer. A page must also come when something is broken, so a problem is an answer, too."""
    names = {layer: f"{database.schema}_{layer}" for layer in ("audit", "marts")}
    there = database.tables()
    answers: dict[str, Answer] = {}
    names["since"] = "cast('-infinity' as timestamptz)"
    if f"{names['audit']}.runs" in there:
        newest = f"select started_at from {names['audit']}.runs order by started_at desc limit {RUNS}"
        names["since"] = f"(select min(started_at) from ({newest}) as newest)"
    for name, question in QUESTIONS.items():
        needed = (f"{names[need.partition('.')[0]]}.{need.partition('.')[2]}" for need in question.needs)
        missing = tuple(table for table in needed if table not in there)
        answers[name] = Answer(missing=missing) if missing else answer(database, question.sql.format(**names))
    return answers


def answer(database: Database, sql: str) -> Answer:
    """The rows, or the database's own words."""
    try:
        return Answer(rows=database.rows(sql))
    except Exception as problem:
        return Answer(problem=str(problem).strip())

{#-
    Grain: one row per run of a model that did something. A view: every run writes to the ledger, that of this model would, too, so a
    table of it would never be up to date.
-#}
{{ config(materialized = 'tideline_view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

with

ledger as (

    {{ tideline.recorded_runs(source('tideline_state', 'tideline_ledger')) }}

),

read_by_run as (

    select
        consumer,
        run_mark,
        cast(sum(rows_in) as bigint) as rows_in,
        cast(sum(rows_late) as bigint) as rows_late
    from ledger
    where upstream <> consumer
    group by consumer, run_mark

),

measured as (

    select
        ledger.*,
        coalesce(read_by_run.rows_in, ledger.rows_in) as rows_read,
        coalesce(read_by_run.rows_late, 0) as rows_read_late,
        coalesce(ledger.rows_inserted, 0) + coalesce(ledger.rows_updated, 0) + coalesce(ledger.rows_unchanged, 0)
            as rows_evaluated
    from ledger
    left join read_by_run
        on
            ledger.consumer = read_by_run.consumer
            and ledger.run_mark = read_by_run.run_mark
    where ledger.upstream = ledger.consumer

)

select
    run_id,
    model_name,
    consumer as model_relation,
    kind,
    reason,
    rows_read as rows_in,
    rows_inserted,
    rows_updated,
    rows_deleted,
    rows_unchanged,
    rows_read_late as rows_late,
    rows_duplicate,
    rows_quarantined,
    rows_parked,
    keys_affected,
    rows_changed,
    rows_evaluated,
    cast(rows_evaluated as double precision) / nullif(rows_changed, 0) as rows_evaluated_per_change,
    greatest(rows_read, rows_evaluated) / nullif(seconds, 0) as rows_per_second,
    1000 * seconds / nullif(rows_changed, 0) as milliseconds_per_change,
    low_mark,
    high_mark,
    seconds,
    run_mark as started_at
from measured

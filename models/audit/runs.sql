{#-
    Grain: one row per run of dbt that changed something, and whether every model that reads what it changed has read it by now, in that run or in a later one:
    while all runs are complete, marts and facts are of one state. A view: every run writes to the ledger, that of this model would, too.
-#}
{{ config(materialized = 'tideline_view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

with

ledger as (

    {{ tideline.recorded_runs(source('tideline_state', 'tideline_ledger')) }}

),

unread_changes as (

    {{ tideline.unread_changes('ledger') }}

),

unread as (

    select
        run_id,
        count(distinct consumer) as models_behind,
        string_agg(
            distinct {{ tideline.table_of('consumer') }}, ', ' order by {{ tideline.table_of('consumer') }}
        ) as behind
    from unread_changes
    group by run_id

),

totals as (

    select
        run_id,
        min(run_mark) as started_at,
        max(run_mark + coalesce(seconds, 0) * interval '1 second') as ended_at,
        count(*) as models,
        cast(coalesce(sum(case when kind = 'load' then rows_inserted end), 0) as bigint) as rows_loaded,
        cast(coalesce(sum(rows_duplicate), 0) as bigint) as rows_duplicate,
        cast(coalesce(sum(rows_quarantined), 0) as bigint) as rows_quarantined,
        cast(coalesce(sum(rows_parked), 0) as bigint) as rows_parked,
        cast(coalesce(sum(case when kind not in ('load', 'undo') then rows_changed end), 0) as bigint) as rows_changed,
        sum(seconds) as model_seconds
    from ledger
    where upstream = consumer
    group by run_id

)

select
    totals.run_id,
    totals.started_at,
    totals.ended_at,
    unread.run_id is null as is_complete,
    coalesce(unread.models_behind, 0) as models_behind,
    unread.behind,
    totals.models,
    totals.rows_loaded,
    totals.rows_duplicate,
    totals.rows_quarantined,
    totals.rows_parked,
    totals.rows_changed,
    totals.model_seconds
from totals
left join unread on totals.run_id = unread.run_id

{#-
    Grain: one row per run of dbt that changed something, and whether every model that reads what it changed has read it, too: then marts and
    facts are of one run. A view: every run writes to the ledger, that of this model would, too.
-#}
{{ config(materialized = 'tideline_view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

with

ledger as (

    {{ tideline.recorded_runs(source('tideline_state', 'tideline_ledger')) }}

),

reads as (

    select
        *,
        {{ tideline.table_of('consumer') }} as model_name
    from {{ tideline.declared_reads() }} as declared

),

unread as (

    select
        changed.run_id,
        count(distinct reads.consumer) as models_behind,
        string_agg(distinct reads.model_name, ', ' order by reads.model_name) as behind
    from ledger as changed
    inner join reads on changed.consumer = reads.upstream
    left join ledger as seen
        on
            reads.consumer = seen.consumer
            and reads.upstream = seen.upstream
            and changed.run_id = seen.run_id
            and changed.run_mark <= seen.high_mark
    where
        changed.upstream = changed.consumer
        and changed.rows_changed > 0
        and seen.run_id is null
    group by changed.run_id

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
        cast(coalesce(sum(case when kind <> 'load' then rows_changed end), 0) as bigint) as rows_changed,
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

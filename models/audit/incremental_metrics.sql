{#- Grain: one row per run of a model that did something. -#}
{{ config(materialized = 'view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

with

ledger as (

    select * from {{ source('tideline_state', 'tideline_ledger') }}

),

read_by_run as (

    select
        consumer,
        run_mark,
        sum(rows_in) as rows_in,
        sum(rows_late) as rows_late
    from ledger
    where upstream <> consumer
    group by consumer, run_mark

)

select
    ledger.run_id,
    split_part(ledger.consumer, '"', 6) as model_name,
    ledger.consumer as model_relation,
    ledger.kind,
    ledger.reason,
    coalesce(read_by_run.rows_in, ledger.rows_in) as rows_in,
    ledger.rows_inserted,
    ledger.rows_updated,
    ledger.rows_deleted,
    ledger.rows_unchanged,
    coalesce(read_by_run.rows_late, 0) as rows_late,
    ledger.rows_duplicate,
    ledger.rows_quarantined,
    ledger.keys_affected,
    ledger.low_mark,
    ledger.high_mark,
    ledger.seconds,
    ledger.run_mark as started_at
from ledger
left join read_by_run
    on
        ledger.consumer = read_by_run.consumer
        and ledger.run_mark = read_by_run.run_mark
where ledger.upstream = ledger.consumer

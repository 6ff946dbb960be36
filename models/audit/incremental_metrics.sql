{#- Grain: one row per run of a model that did something. -#}
{{ config(materialized = 'view') }}

select
    run_id,
    consumer as model_relation,
    kind,
    reason,
    rows_in,
    rows_inserted,
    rows_updated,
    rows_deleted,
    rows_unchanged,
    rows_duplicate,
    rows_quarantined,
    keys_affected,
    low_mark,
    high_mark,
    seconds,
    run_mark as finished_at
from {{ source('tideline_state', 'tideline_ledger') }}
where upstream = consumer

{#- Grain: one row per run, model and upstream. The ledger is there once a model has run. -#}
-- depends_on: {{ ref('flights') }}
{{ config(materialized = 'view') }}

select
    consumer,
    upstream,
    kind,
    run_id,
    run_mark,
    low_mark,
    high_mark,
    rows_in,
    rows_inserted,
    rows_unchanged,
    rows_duplicate,
    rows_quarantined,
    rows_parked
from {{ source('state', 'tideline_ledger') }}

{#- Grain: one row per row that could not be read or must not pass. -#}
{{ config(materialized = 'view') }}

select
    consumer as model_relation,
    batch_id,
    quarantined_at,
    file,
    line,
    code,
    reason,
    raw
from {{ source('tideline_state', 'tideline_quarantine') }}

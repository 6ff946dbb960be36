{#- Grain: one row per extract of the subscription table that was delivered, and what became of it. -#}
{{ config(materialized = 'tideline_view') }}

select
    path,
    cast(regexp_replace(path, '^.*([0-9]{4}-[0-9]{2}-[0-9]{2})[^0-9]*$', '\1') as date) as extract_date,
    state,
    row_count,
    batch_id as _batch_id,
    loaded_at as _loaded_at
from {{ source('tideline_state', 'tideline_files') }}
where consumer = '{{ tideline.relation_name(ref("bronze_subscriptions")) }}'

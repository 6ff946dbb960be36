{#- Grain: one row per delivered flight; a model that stays with dbt's own incremental. -#}
{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'delete+insert',
        unique_key = ['carrier', 'flight', 'origin', 'time_hour', '_loaded_at'],
        pre_hook = '{{ tideline.lock_model() }}',
        post_hook = '{{ tideline.record_run() }}',
    )
}}

select
    carrier,
    flight,
    origin,
    time_hour,
    dep_delay,
    _loaded_at
from {{ source('landed', 'flights') }}
where {{ tideline.new_rows('_loaded_at', relation=source('landed', 'flights')) }}

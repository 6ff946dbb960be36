{#- Grain: one row per version of a plane. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['tailnum'],
        meta = {'tideline_upstreams': [{'name': 'landed.planes'}], 'tideline_feed': ['valid_from', 'valid_to']},
    )
}}

with

landed as (

    select * from {{ source('landed', 'planes') }}
    where {{ tideline.affected() }}

)

{{
    tideline.scd2(
        'landed',
        unique_key = ['tailnum'],
        sequence_by = ['_loaded_at'],
        effective_at = 'recorded_at',
        track_history_on = ['seats', 'engine'],
        overwrite = ['manufacturer'],
        fixed = ['year'],
        surrogate_key = 'plane_sk',
    )
}}

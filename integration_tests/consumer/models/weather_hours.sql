{#- Grain: one row per airport and hour, as it was last delivered. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['origin', 'time_hour'],
        meta = {'tideline_upstreams': [{'name': 'landed.weather'}], 'tideline_feed': []},
    )
}}

with

landed as (

    select * from {{ source('landed', 'weather') }}
    where {{ tideline.affected() }}

)

{{
    tideline.current_state(
        'landed',
        unique_key = ['origin', 'time_hour'],
        columns = ['temp', 'wind_speed', 'wind_gust', 'precip', 'visib'],
        sequence_by = ['_loaded_at'],
    )
}}

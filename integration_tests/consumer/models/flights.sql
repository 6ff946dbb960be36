{#- Grain: one row per flight, as it was last delivered. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['carrier', 'flight', 'origin', 'time_hour'],
        meta = {
            'tideline_upstreams': [{'name': 'landed.flights'}],
            'tideline_feed': ['flight_month', 'tailnum'],
        },
    )
}}

with

landed as (

    select
        flights.*,
        make_date(year, month, 1) as flight_month
    from {{ source('landed', 'flights') }} as flights
    where {{ tideline.affected() }}

)

{{
    tideline.current_state(
        'landed',
        unique_key = ['carrier', 'flight', 'origin', 'time_hour'],
        columns = ['flight_month', 'tailnum', 'dest', 'dep_time', 'dep_delay', 'arr_delay', 'air_time', 'distance'],
        sequence_by = ['_loaded_at'],
    )
}}

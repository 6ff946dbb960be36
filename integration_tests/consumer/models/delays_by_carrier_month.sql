{#- Grain: one row per carrier and month. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['carrier', 'flight_month'],
        meta = {'tideline_upstreams': [{'name': 'flights'}], 'tideline_feed': []},
    )
}}

select
    carrier,
    flight_month,
    count(*) as flights,
    count(*) - count(dep_time) as cancelled,
    count(arr_delay) as arrived,
    sum(dep_delay) as departure_delay,
    sum(arr_delay) as arrival_delay
from {{ ref('flights') }}
where {{ tideline.affected() }}
group by carrier, flight_month

{#- Grain: one row per flight, with the weather of its hour and the plane as it then was. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['carrier', 'flight', 'origin', 'time_hour'],
        meta = {
            'tideline_upstreams': [
                {'name': 'flights'},
                {
                    'name': 'weather_hours',
                    'join': 'flights',
                    'on': 'joined.origin = changed.origin and joined.time_hour = changed.time_hour',
                    'key': ['joined.carrier', 'joined.flight', 'joined.origin', 'joined.time_hour'],
                },
                {
                    'name': 'dim_plane',
                    'join': 'flights',
                    'on': 'joined.tailnum = changed.tailnum and ' ~ tideline.as_of('joined.time_hour', 'changed'),
                    'key': ['joined.carrier', 'joined.flight', 'joined.origin', 'joined.time_hour'],
                },
            ],
        },
    )
}}

with

flights as (

    select * from {{ ref('flights') }}
    where {{ tideline.affected() }}

)

select
    flights.carrier,
    flights.flight,
    flights.origin,
    flights.time_hour,
    flights.tailnum,
    flights.dep_delay,
    weather.temp,
    weather.wind_speed,
    coalesce(planes.plane_sk, {{ tideline.unknown_member() }}) as plane_sk,
    planes.seats
from flights
left join {{ ref('weather_hours') }} as weather
    on
        flights.origin = weather.origin
        and flights.time_hour = weather.time_hour
left join {{ ref('dim_plane') }} as planes
    on
        flights.tailnum = planes.tailnum
        and {{ tideline.as_of('flights.time_hour', 'planes') }}

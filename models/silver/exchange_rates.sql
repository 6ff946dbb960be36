{#- Grain: one row per currency and date; the rate of the last file, by its name, stands. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['currency', 'rate_date'],
        meta = {
            'tideline_upstreams': [
                {'name': 'bronze_exchange_rates', 'key': ['currency', 'cast(rate_date as date)'], 'event_time': '_event_at'},
            ],
            'tideline_feed': [],
        },
    )
}}

with

deliveries as (

    select
        currency,
        cast(rate_date as date) as rate_date,
        cast(rate as numeric(18, 8)) as rate,
        _batch_id,
        _loaded_at,
        row_number() over (
            partition by currency, cast(rate_date as date) order by _sequence desc, _loaded_at desc
        ) as nth
    from {{ ref('bronze_exchange_rates') }}
    where {{ tideline.affected(['currency', 'cast(rate_date as date)']) }}

)

select
    currency,
    rate_date,
    rate,
    _batch_id,
    _loaded_at
from deliveries
where nth = 1

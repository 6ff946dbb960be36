{#- Grain: one row per change of a subscription between extracts, typed; what a replaced extract says last stands. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['subscription_id', '_event_at'],
        meta = {
            'tideline_upstreams': [{'name': 'bronze_subscriptions', 'event_time': '_event_at'}],
            'tideline_feed': ['_loaded_at'],
        },
    )
}}

with

changes as (

    select
        bronze.*,
        row_number() over (partition by subscription_id, _event_at order by _loaded_at desc) as _nth
    from {{ ref('bronze_subscriptions') }} as bronze
    where {{ tideline.affected() }}

)

select
    subscription_id,
    customer_id,
    plan_id,
    cast(quantity as integer) as quantity,
    cast(unit_price as numeric(18, 2)) as unit_price,
    currency,
    status,
    cast(started_at as timestamptz) as started_at,
    cast(nullif(ended_at, '') as timestamptz) as ended_at,
    nullif(promo_code, '') as promo_code,
    _op,
    _event_at,
    _sequence,
    _batch_id,
    _loaded_at
from changes
where _nth = 1

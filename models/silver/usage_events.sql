{#- Grain: one row per usage event; of a redelivered event the first delivery stands. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['event_id'],
        meta = {
            'tideline_upstreams': [{'name': 'bronze_usage_events', 'event_time': '_event_at'}],
            'tideline_feed': ['customer_id', 'occurred_at'],
        },
    )
}}

with

deliveries as (

    select
        bronze.*,
        row_number() over (partition by event_id order by _loaded_at, _file, _line) as delivery
    from {{ ref('bronze_usage_events') }} as bronze
    where {{ tideline.affected() }}

)

select
    event_id,
    customer_id,
    feature,
    quantity,
    occurred_at,
    _batch_id,
    _loaded_at
from deliveries
where delivery = 1

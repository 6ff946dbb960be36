{#- Grain: one row per change of a customer at the source; of a redelivered event the first delivery stands. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['customer_id', '_sequence'],
        meta = {
            'tideline_upstreams': [{'name': 'bronze_customer_events', 'event_time': '_event_at'}],
            'tideline_feed': ['_loaded_at'],
        },
    )
}}

with

events as (

    select
        bronze.*,
        {{ tideline.parse_json('message') }} as document,
        row_number() over (partition by customer_id, _sequence order by _loaded_at, _file, _line) as delivery
    from {{ ref('bronze_customer_events') }} as bronze
    where
        _op is not null
        and {{ tideline.affected() }}

)

select
    customer_id,
    _sequence,
    _op,
    {{ tideline.json_text('document', ['after', 'name']) }} as name,
    {{ tideline.json_text('document', ['after', 'email']) }} as email,
    {{ tideline.json_text('document', ['after', 'segment']) }} as segment,
    {{ tideline.json_text('document', ['after', 'plan_type']) }} as plan_type,
    {{ tideline.json_text('document', ['after', 'acquisition_channel']) }} as acquisition_channel,
    {{ tideline.json_text('document', ['after', 'country']) }} as country,
    cast({{ tideline.json_text('document', ['after', 'created_at']) }} as timestamptz) as created_at,
    _event_at,
    _file,
    _line,
    _batch_id,
    _loaded_at
from events
where delivery = 1

{#- Grain: one row per delivered change event, redeliveries included. -#}
{{ config(materialized = 'tideline_load', meta = {'tideline_cursor': '_line'}) }}

with

events as (

    {{
        tideline.debezium_events(
            tideline.landed_lines('raw', 'customer_events'),
            unique_key=['customer_id'],
            effective_at='effective_at',
        )
    }}

)

select
    customer_id,
    _raw as message,
    _op,
    _event_at,
    _sequence,
    _file,
    _line,
    _reject_code,
    _reject_reason,
    _raw
from events

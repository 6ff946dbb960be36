{#- Grain: one row per delivered usage event, redeliveries included. -#}
{%- set columns = ['event_id', 'customer_id', 'feature', 'quantity', 'occurred_at'] -%}
{{ config(materialized = 'tideline_load', meta = {'tideline_cursor': '_line'}) }}

with

landed as (

    select * from {{ tideline.landed_json('raw', 'usage_events', columns) }} as lines
    where trim(_raw) <> ''

),

events as (

    select
        {{ tideline.try_cast('event_id', 'bigint') }} as event_id,
        customer_id,
        feature,
        {{ tideline.try_cast('quantity', 'integer') }} as quantity,
        {{ tideline.try_cast('occurred_at', 'timestamptz') }} as occurred_at,
        _document,
        _file,
        _line,
        _raw
    from landed

)

select
    event_id,
    customer_id,
    feature,
    quantity,
    occurred_at,
    'c' as _op,
    occurred_at as _event_at,
    lpad(cast(event_id as text), 20, '0') as _sequence,
    _file,
    _line,
    case
        when _document is null then 'malformed_json'
        when event_id is null or quantity is null then 'not_a_number'
        when occurred_at is null then 'not_a_time'
    end as _reject_code,
    case
        when _document is null then 'the line is not JSON'
        when event_id is null or quantity is null then 'event_id or quantity is not a whole number'
        when occurred_at is null then 'occurred_at is not a time'
    end as _reject_reason,
    _raw
from events

{#- Grain: one row per delivered usage event, redeliveries included. -#}
{{ config(materialized = 'tideline_load', meta = {'tideline_cursor': '_line'}) }}

with

landed as (

    select
        _file,
        _line,
        line,
        {{ tideline.parse_json('line') }} as document
    from {{ tideline.landed_lines('raw', 'usage_events') }} as lines
    where trim(line) <> ''

),

events as (

    select
        landed.*,
        {{ tideline.try_cast(tideline.json_text('document', ['event_id']), 'bigint') }} as event_id,
        {{ tideline.try_cast(tideline.json_text('document', ['quantity']), 'integer') }} as quantity,
        {{ tideline.try_cast(tideline.json_text('document', ['occurred_at']), 'timestamptz') }} as occurred_at
    from landed

)

select
    event_id,
    {{ tideline.json_text('document', ['customer_id']) }} as customer_id,
    {{ tideline.json_text('document', ['feature']) }} as feature,
    quantity,
    occurred_at,
    'c' as _op,
    occurred_at as _event_at,
    lpad(cast(event_id as text), 20, '0') as _sequence,
    _file,
    _line,
    case
        when document is null then 'malformed_json'
        when event_id is null or quantity is null then 'not_a_number'
        when occurred_at is null then 'not_a_time'
    end as _reject_code,
    case
        when document is null then 'the line is not JSON'
        when event_id is null or quantity is null then 'event_id or quantity is not a whole number'
        when occurred_at is null then 'occurred_at is not a time'
    end as _reject_reason,
    line as _raw
from events

{#- Grain: one row per delivered change event, redeliveries included. -#}
{{ config(materialized = 'tideline_load', meta = {'tideline_cursor': '_line'}) }}

with

landed as (

    select
        _file,
        _line,
        line,
        {{ tideline.parse_json('line') }} as document
    from {{ tideline.landed_lines('raw', 'customer_events') }} as lines
    where trim(line) <> ''

),

events as (

    select
        landed.*,
        {{ tideline.json_text('document', ['op']) }} as op,
        {{ tideline.json_text('document', ['source', 'sequence']) }} as log_position
    from landed

)

select
    coalesce(
        {{ tideline.json_text('document', ['after', 'customer_id']) }},
        {{ tideline.json_text('document', ['before', 'customer_id']) }}
    ) as customer_id,
    line as message,
    op as _op,
    case
        when op = 'd' then {{ tideline.from_epoch_milliseconds(tideline.json_text('document', ['source', 'ts_ms'])) }}
        else {{ tideline.try_cast(tideline.json_text('document', ['after', 'effective_at']), 'timestamptz') }}
    end as _event_at,
    lpad(split_part(log_position, '"', 2), 20, '0') || '/'
    || lpad(split_part(log_position, '"', 4), 20, '0') as _sequence,
    _file,
    _line,
    case
        when document is null then 'malformed_json'
        when trim(line) <> 'null' and (op is null or op not in ('c', 'u', 'd', 'r')) then 'not_a_change_event'
    end as _reject_code,
    case
        when document is null then 'the line is not JSON'
        when trim(line) <> 'null' and (op is null or op not in ('c', 'u', 'd', 'r'))
            then 'the line is no Debezium envelope with op c, u, d or r'
    end as _reject_reason,
    line as _raw
from events

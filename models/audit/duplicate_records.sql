{#- Grain: one row per change or usage event that had been delivered before, with the delivery that was kept. -#}
{{ config(materialized = 'view') }}

with

customer_events as (

    select
        'customer_events' as source_name,
        customer_id || ' ' || _sequence as record_key,
        _file,
        _line,
        _loaded_at,
        first_value(_file) over redeliveries as kept_file,
        first_value(_line) over redeliveries as kept_line,
        row_number() over redeliveries as delivery
    from {{ ref('bronze_customer_events') }}
    where _op is not null
    window redeliveries as (partition by customer_id, _sequence order by _loaded_at, _file, _line)

),

usage_events as (

    select
        'usage_events' as source_name,
        cast(event_id as text) as record_key,
        _file,
        _line,
        _loaded_at,
        first_value(_file) over redeliveries as kept_file,
        first_value(_line) over redeliveries as kept_line,
        row_number() over redeliveries as delivery
    from {{ ref('bronze_usage_events') }}
    window redeliveries as (partition by event_id order by _loaded_at, _file, _line)

),

every_source as (

    select * from customer_events
    union all
    select * from usage_events

)

select
    source_name,
    record_key,
    _file,
    _line,
    _loaded_at,
    kept_file,
    kept_line,
    'the first delivery is kept' as reason
from every_source
where delivery > 1

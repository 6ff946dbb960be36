{#- Grain: one row per change (c, u, d) of a subscription between one full extract and the next. -#}
{%- set columns = [
    'subscription_id', 'customer_id', 'plan_id', 'quantity', 'unit_price', 'currency', 'status', 'started_at', 'ended_at',
    'promo_code',
] -%}
{{
    config(
        materialized = 'tideline_load',
        meta = {'tideline_extract_key': ['subscription_id'], 'tideline_delete_limit': 0.3},
    )
}}

with

landed as (

    select * from {{ tideline.landed_csv('raw', 'subscription_extracts', columns) }} as lines

),

dated as (

    select
        landed.*,
        regexp_replace(_file, '^.*([0-9]{4}-[0-9]{2}-[0-9]{2})[^0-9]*$', '\1') as extract_date
    from landed

),

judged as (

    select
        dated.*,
        case
            when subscription_id is null then 'malformed_line'
            when {{ tideline.try_cast('quantity', 'integer') }} is null then 'not_a_number'
            when {{ tideline.try_cast('unit_price', 'numeric(18, 2)') }} is null then 'not_a_number'
            when {{ tideline.try_cast('started_at', 'timestamptz') }} is null then 'not_a_time'
        end as _reject_code
    from dated

)

select
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    'r' as _op,
    cast(cast(extract_date as timestamp) as timestamp) at time zone 'UTC' as _event_at,
    extract_date as _sequence,
    _file,
    _line,
    _reject_code,
    case _reject_code
        when 'malformed_line' then 'the line does not have the fields of the header'
        when 'not_a_number' then 'quantity or unit_price is not a number'
        when 'not_a_time' then 'started_at is not a time'
    end as _reject_reason,
    _raw
from judged

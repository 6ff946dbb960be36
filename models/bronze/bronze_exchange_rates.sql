{#- Grain: one row per delivered rate; `fx_rate` is the name that later files give to `rate`. -#}
{{ config(materialized = 'tideline_load') }}

with

landed as (

    select
        rate_date,
        currency,
        coalesce(rate, fx_rate) as rate,
        _file,
        _line,
        _raw
    from {{ tideline.landed_csv('raw', 'exchange_rates', ['rate_date', 'currency', 'rate', 'fx_rate']) }} as lines

),

judged as (

    select
        landed.*,
        case
            when rate_date is null then 'malformed_line'
            when {{ tideline.try_cast('rate_date', 'date') }} is null then 'not_a_date'
            when {{ tideline.try_cast('rate', 'numeric(18, 8)') }} is null then 'not_a_number'
        end as _reject_code
    from landed

)

select
    rate_date,
    currency,
    rate,
    'c' as _op,
    cast({{ tideline.try_cast('rate_date', 'date') }} as timestamp) at time zone 'UTC' as _event_at,
    _file || ':' || lpad(cast(_line as text), 9, '0') as _sequence,
    _file,
    _line,
    _reject_code,
    case _reject_code
        when 'malformed_line' then 'the line does not have the fields of the header'
        when 'not_a_date' then 'rate_date is not a date'
        when 'not_a_number' then 'the rate is not a number'
    end as _reject_reason,
    _raw
from judged

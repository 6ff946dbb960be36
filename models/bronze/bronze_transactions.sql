{#- Grain: one row per version of a transaction that a load has seen. -#}
{{ config(materialized = 'tideline_load', meta = {'tideline_cursor': 'updated_at'}) }}

select
    transaction_id,
    customer_id,
    subscription_id,
    kind,
    amount,
    currency,
    paid_at,
    updated_at,
    is_deleted,
    'u' as _op,
    updated_at as _event_at,
    cast(null as text) as _sequence,
    'transactions' as _file,
    cast(null as bigint) as _line,
    case
        when updated_at is null then 'no_cursor'
        when updated_at > {{ tideline.clock() }} + interval '1 day' then 'in_the_future'
    end as _reject_code,
    case
        when updated_at is null then 'updated_at is null, so the row has no place in the order'
        when updated_at > {{ tideline.clock() }} + interval '1 day' then 'updated_at lies in the future'
    end as _reject_reason,
    transaction_id || ', amount ' || amount || ', updated_at ' || coalesce(cast(updated_at as text), 'null') as _raw
from {{ source('raw', 'transactions') }}
where {{ tideline.new_rows('updated_at', lookback='3 days') }}

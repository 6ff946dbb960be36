{#- Grain: one row per version of a transaction that a load has seen; where triggers capture its table, per change. -#}
{%- set columns = {
    'transaction_id': 'text', 'customer_id': 'text', 'subscription_id': 'text', 'kind': 'text',
    'amount': 'numeric(18, 2)', 'currency': 'text', 'paid_at': 'timestamptz', 'updated_at': 'timestamptz', 'is_deleted': 'boolean',
} -%}
{{
    config(
        materialized = 'tideline_load',
        meta = {'tideline_cursor': 'updated_at' if tideline.reads_files() else '_transaction_id'},
    )
}}

with

versions as (

    {% if tideline.reads_files() %}
    select
        *,
        'u' as _op,
        cast(null as timestamptz) as _changed_at,
        cast(null as text) as _sequence,
        cast(null as bigint) as _line,
        cast(null as text) as _transaction_id
    from {{ source('raw', 'transactions') }}
    where {{ tideline.new_rows('updated_at', lookback='3 days') }}
    {% else %}
    {{ tideline.captured_changes(source('raw', 'transactions'), columns) }}
    {% endif %}

),

dated as (

    select
        {%- for column in columns if column not in ['updated_at', 'is_deleted'] %}
        {{ column }},
        {%- endfor %}
        case when _op = 'd' then _changed_at else updated_at end as updated_at,
        _op = 'd' or is_deleted as is_deleted,
        _op,
        _sequence,
        _line,
        _transaction_id
    from versions

),

judged as (

    select
        dated.*,
        case
            when _op = 't' then 'truncated'
            when updated_at is null then 'no_cursor'
            when updated_at > {{ tideline.clock() }} + interval '1 day' then 'in_the_future'
        end as _reject_code
    from dated

)

select
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    _op,
    updated_at as _event_at,
    _sequence,
    'transactions' as _file,
    _line,
    _transaction_id,
    _reject_code,
    case _reject_code
        when 'truncated' then 'the table was emptied by truncate, which takes no payment back'
        when 'no_cursor' then 'updated_at is null, so the row has no place in the order'
        when 'in_the_future' then 'updated_at lies in the future'
    end as _reject_reason,
    case
        when _op = 't' then 'truncate'
        else transaction_id || ', amount ' || amount || ', updated_at ' || coalesce(cast(updated_at as text), 'null')
    end as _raw
from judged

{#- Grain: one row per version of a transaction; equal versions seen by several loads are one. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['transaction_id', 'updated_at'],
        meta = {
            'tideline_upstreams': [{'name': 'bronze_transactions', 'event_time': '_event_at'}],
            'tideline_feed': [],
        },
    )
}}

select
    transaction_id,
    customer_id,
    subscription_id,
    kind,
    amount,
    currency,
    paid_at,
    updated_at,
    coalesce(is_deleted, false) as is_deleted,
    min(_loaded_at) as _loaded_at
from {{ ref('bronze_transactions') }}
where {{ tideline.affected() }}
group by
    transaction_id, customer_id, subscription_id, kind, amount, currency, paid_at, updated_at,
    coalesce(is_deleted, false)

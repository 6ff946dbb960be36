{#- Grain: one row per customer, day (Europe/Berlin) and feature that was used. -#}
{%- set usage_date = "cast(occurred_at at time zone 'Europe/Berlin' as date)" -%}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['customer_id', 'usage_date', 'feature'],
        meta = {
            'tideline_key': ['customer_id', 'usage_date'],
            'tideline_upstreams': [{'name': 'usage_events', 'key': ['customer_id', usage_date]}],
            'tideline_feed': ['feature'],
            'tideline_indexes': [['usage_date']],
        },
    )
}}

select
    customer_id,
    {{ usage_date }} as usage_date,
    feature,
    cast(sum(quantity) as bigint) as quantity,
    count(*) as events,
    min(occurred_at) as first_used_at,
    max(occurred_at) as last_used_at
from {{ ref('usage_events') }}
where {{ tideline.affected(['customer_id', usage_date]) }}
group by customer_id, {{ usage_date }}, feature

{#- Grain: one row per subscription, at one price from its start to its end, with the customer version of its start. -#}
{%- set berlin_date = "at time zone 'Europe/Berlin' as date" -%}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['subscription_id'],
        meta = {
            'tideline_upstreams': [
                {'name': 'subscriptions'},
                {
                    'name': 'dim_customer',
                    'key': ['joined.subscription_id'],
                    'join': 'subscriptions',
                    'on': 'joined.customer_id = changed.customer_id and ' ~ tideline.as_of('joined.started_at', 'changed'),
                },
                {
                    'name': 'dim_plan',
                    'key': ['joined.subscription_id'],
                    'join': 'subscriptions',
                    'on': 'joined.plan_id = changed.plan_id',
                },
            ],
            'tideline_feed': ['customer_id'],
            'tideline_indexes': [['customer_id'], ['currency']],
        },
    )
}}

with

subscriptions as (

    select * from {{ ref('subscriptions') }}
    where {{ tideline.affected() }}

)

select
    subscriptions.subscription_id,
    subscriptions.customer_id,
    coalesce(customer.customer_sk, {{ tideline.unknown_member() }}) as customer_sk,
    subscriptions.plan_id,
    coalesce(plan.plan_sk, {{ tideline.unknown_member() }}) as plan_sk,
    plan.tier,
    subscriptions.status,
    subscriptions.quantity,
    subscriptions.unit_price,
    subscriptions.currency,
    cast(subscriptions.quantity * subscriptions.unit_price as numeric(18, 2)) as monthly_amount,
    subscriptions.started_at,
    subscriptions.ended_at,
    cast(subscriptions.started_at {{ berlin_date }}) as started_date,
    cast(subscriptions.ended_at {{ berlin_date }}) as ended_date,
    subscriptions._loaded_at
from subscriptions
left join {{ ref('dim_customer') }} as customer
    on
        subscriptions.customer_id = customer.customer_id
        and {{ tideline.as_of('subscriptions.started_at', 'customer') }}
left join {{ ref('dim_plan') }} as plan
    on
        subscriptions.plan_id = plan.plan_id
        and plan.is_current

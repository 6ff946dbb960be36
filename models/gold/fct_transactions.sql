{#-
    Grain: one row per transaction that stands, joined to the customer version and the exchange rate of its own time.
-#}
{%- set paid_date = "cast(paid_at at time zone 'Europe/Berlin' as date)" -%}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['transaction_id'],
        meta = {
            'tideline_upstreams': [
                {'name': 'transactions'},
                {
                    'name': 'dim_customer',
                    'key': ['joined.transaction_id'],
                    'join': 'transactions',
                    'on': 'joined.customer_id = changed.customer_id and ' ~ tideline.as_of('joined.paid_at', 'changed'),
                },
                {
                    'name': 'dim_exchange_rate',
                    'key': ['joined.transaction_id'],
                    'join': 'this',
                    'on': 'joined.currency = changed.currency and joined.paid_date >= changed.rate_date'
                        ~ " and joined.paid_date < coalesce(changed.next_rate_date, 'infinity')",
                },
            ],
            'tideline_feed': ['customer_id', 'paid_date'],
            'tideline_indexes': [['customer_id'], ['currency', 'paid_date'], ['paid_date']],
        },
    )
}}

with

transactions as (

    select
        *,
        {{ paid_date }} as paid_date
    from {{ ref('transactions') }}
    where {{ tideline.affected() }}

),

with_rate as (

    {{
        tideline.as_of_join(
            'transactions',
            ref('dim_exchange_rate'),
            key=['currency'],
            fact_time='paid_date',
            columns=['rate'],
            meta_columns={'valid_from': 'rate_date', 'valid_to': 'next_rate_date'},
        )
    }}

)

select
    with_rate.transaction_id,
    with_rate.customer_id,
    coalesce(customer.customer_sk, {{ tideline.unknown_member() }}) as customer_sk,
    with_rate.subscription_id,
    customer.segment,
    customer.plan_type,
    with_rate.kind,
    with_rate.currency,
    with_rate.amount,
    case
        when with_rate.currency = 'EUR' then with_rate.amount
        else cast(round(with_rate.amount * coalesce(with_rate.rate, 0), 2) as numeric(18, 2))
    end as amount_eur,
    with_rate.paid_at,
    with_rate.paid_date,
    cast(date_trunc('month', with_rate.paid_date) as date) as paid_month,
    with_rate._loaded_at
from with_rate
left join {{ ref('dim_customer') }} as customer
    on
        with_rate.customer_id = customer.customer_id
        and {{ tideline.as_of('with_rate.paid_at', 'customer') }}

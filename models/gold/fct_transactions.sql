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

)

select
    transactions.transaction_id,
    transactions.customer_id,
    coalesce(customer.customer_sk, {{ tideline.unknown_member() }}) as customer_sk,
    transactions.subscription_id,
    customer.segment,
    customer.plan_type,
    transactions.kind,
    transactions.currency,
    transactions.amount,
    case
        when transactions.currency = 'EUR' then transactions.amount
        else cast(round(transactions.amount * coalesce(exchange_rate.rate, 0), 2) as numeric(18, 2))
    end as amount_eur,
    transactions.paid_at,
    transactions.paid_date,
    cast(date_trunc('month', transactions.paid_date) as date) as paid_month,
    transactions._loaded_at
from transactions
left join {{ ref('dim_customer') }} as customer
    on
        transactions.customer_id = customer.customer_id
        and {{ tideline.as_of('transactions.paid_at', 'customer') }}
left join {{ ref('dim_exchange_rate') }} as exchange_rate
    on
        transactions.currency = exchange_rate.currency
        and transactions.paid_date >= exchange_rate.rate_date
        and transactions.paid_date < coalesce(exchange_rate.next_rate_date, 'infinity')

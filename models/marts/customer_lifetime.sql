{#- Grain: one row per customer that exists or has ever paid. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['customer_id'],
        meta = {
            'tideline_upstreams': [
                {'name': 'customers'},
                {'name': 'fct_transactions', 'key': ['customer_id']},
                {'name': 'fct_customer_mrr'},
            ],
        },
    )
}}

with

customers as (

    select * from {{ ref('customers') }}
    where {{ tideline.affected() }}

),

payments as (

    select
        customer_id,
        min(case when kind = 'payment' then paid_at end) as first_paid_at,
        max(case when kind = 'payment' then paid_at end) as last_paid_at,
        count(*) as transactions,
        sum(amount_eur) as revenue_eur
    from {{ ref('fct_transactions') }}
    where {{ tideline.affected() }}
    group by customer_id

),

subscribed as (

    select
        customer_id,
        min(cohort_month) as cohort_month,
        count(case when mrr > 0 then 1 end) as paying_months,
        count(case when movement = 'churn' then 1 end) as churns
    from {{ ref('fct_customer_mrr') }}
    where {{ tideline.affected() }}
    group by customer_id

),

everyone as (

    select customer_id from customers
    union
    select customer_id from payments
    union
    select customer_id from subscribed

)

select
    everyone.customer_id,
    customers.customer_id is not null as is_known,
    customers.segment,
    customers.acquisition_channel,
    subscribed.cohort_month,
    coalesce(subscribed.paying_months, 0) as paying_months,
    coalesce(subscribed.churns, 0) as churns,
    coalesce(payments.transactions, 0) as transactions,
    cast(coalesce(payments.revenue_eur, 0) as numeric(38, 2)) as revenue_eur,
    payments.first_paid_at,
    payments.last_paid_at
from everyone
left join customers on everyone.customer_id = customers.customer_id
left join payments on everyone.customer_id = payments.customer_id
left join subscribed on everyone.customer_id = subscribed.customer_id

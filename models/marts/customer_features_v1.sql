{#-
    Grain: one row per customer and month at whose end the customer existed: what a model may know of the customer at that instant.
    Nothing whose own time lies at or after it is read: usage by when it happened, the customer by the version that held just before, a
    transaction as it was stated by then, so that a later correction or deletion of it does not show.
-#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['customer_id', 'month'],
        meta = {
            'tideline_upstreams': [
                {
                    'name': 'dim_customer',
                    'key': ['changed.customer_id', 'joined.month'],
                    'join': 'dim_month',
                    'on': 'changed.valid_from < joined.month_end_at'
                        ~ ' and (changed.valid_to is null or changed.valid_to >= joined.month_end_at)',
                },
                {
                    'name': 'dim_month',
                    'key': ['joined.customer_id', 'changed.month'],
                    'join': 'dim_customer',
                    'on': 'joined.valid_from < changed.month_end_at'
                        ~ ' and (joined.valid_to is null or joined.valid_to >= changed.month_end_at)',
                },
                {
                    'name': 'fct_usage_daily',
                    'key': ['changed.customer_id', 'joined.month'],
                    'join': 'dim_month',
                    'on': 'changed.usage_date between joined.last_day - 29 and joined.last_day',
                },
                {
                    'name': 'fct_transaction_versions',
                    'key': ['changed.customer_id', 'joined.month'],
                    'join': 'dim_month',
                    'on': 'changed.paid_at < joined.month_end_at and changed.valid_from < joined.month_end_at'
                        ~ ' and (changed.valid_to is null or changed.valid_to >= joined.month_end_at)',
                },
            ],
        },
    )
}}

with

known as (

    select
        customer.customer_id,
        months.month,
        months.last_day,
        months.month_end_at,
        customer.segment,
        customer.plan_type,
        customer.created_at
    from {{ ref('dim_month') }} as months
    inner join {{ ref('dim_customer') }} as customer
        on
            months.month_end_at > customer.valid_from
            and (customer.valid_to is null or months.month_end_at <= customer.valid_to)
    where {{ tideline.affected(['customer.customer_id', 'months.month']) }}

),

usage as (

    select
        known.customer_id,
        known.month,
        sum(daily.quantity) as quantity,
        count(distinct daily.usage_date) as active_days,
        count(distinct daily.feature) as features
    from known
    inner join {{ ref('fct_usage_daily') }} as daily
        on
            known.customer_id = daily.customer_id
            and daily.usage_date between known.last_day - 29 and known.last_day
    group by known.customer_id, known.month

),

payments as (

    select
        known.customer_id,
        known.month,
        count(
            case when stated.kind = 'payment' and stated.paid_at >= known.month_end_at - interval '90 days' then 1 end
        ) as payments,
        count(
            case when stated.kind = 'refund' and stated.paid_at >= known.month_end_at - interval '90 days' then 1 end
        ) as refunds,
        max(case when stated.kind = 'payment' then stated.paid_at end) as last_paid_at
    from known
    inner join {{ ref('fct_transaction_versions') }} as stated
        on
            known.customer_id = stated.customer_id
            and known.month_end_at > stated.paid_at
            and known.month_end_at > stated.valid_from
            and (stated.valid_to is null or known.month_end_at <= stated.valid_to)
    group by known.customer_id, known.month

)

select
    known.customer_id,
    known.month,
    known.month_end_at as as_of,
    known.segment,
    known.plan_type,
    cast(known.last_day - cast(known.created_at at time zone 'Europe/Berlin' as date) as integer) as tenure_days,
    cast(coalesce(usage.quantity, 0) as bigint) as usage_30d,
    coalesce(usage.active_days, 0) as active_days_30d,
    coalesce(usage.features, 0) as features_30d,
    coalesce(payments.payments, 0) as payments_90d,
    coalesce(payments.refunds, 0) as refunds_90d,
    cast(
        known.last_day - cast(payments.last_paid_at at time zone 'Europe/Berlin' as date) as integer
    ) as days_since_payment
from known
left join usage
    on
        known.customer_id = usage.customer_id
        and known.month = usage.month
left join payments
    on
        known.customer_id = payments.customer_id
        and known.month = payments.month

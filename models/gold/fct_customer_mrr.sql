{#-
    Grain: one row per customer and month in which the customer pays or has just stopped: monthly recurring revenue at the
    month's end in EUR and how it moved. A customer is one key: a movement depends on the months before.
-#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['customer_id', 'month'],
        meta = {
            'tideline_key': ['customer_id'],
            'tideline_upstreams': [
                {'name': 'fct_subscription_periods', 'key': ['customer_id']},
                {
                    'name': 'dim_month',
                    'key': ['joined.customer_id'],
                    'join': 'fct_subscription_periods',
                    'on': 'joined.started_at < changed.month_end_at and (joined.ended_at is null'
                        ~ " or joined.ended_at >= changed.month_end_at - interval '62 days')",
                },
                {
                    'name': 'dim_exchange_rate',
                    'key': ['joined.customer_id'],
                    'join': 'fct_subscription_periods',
                    'on': 'joined.currency = changed.currency'
                        ~ ' and (changed.next_rate_date is null or joined.started_date < changed.next_rate_date)'
                        ~ ' and (joined.ended_date is null or joined.ended_date > changed.rate_date)',
                },
            ],
            'tideline_feed': ['month', 'cohort_month'],
            'tideline_indexes': [['month'], ['cohort_month']],
        },
    )
}}

with

periods as (

    select * from {{ ref('fct_subscription_periods') }}
    where {{ tideline.affected() }}

),

paying as (

    select
        periods.customer_id,
        months.month,
        sum(
            case
                when periods.currency = 'EUR' then periods.monthly_amount
                else cast(round(periods.monthly_amount * coalesce(exchange_rate.rate, 0), 2) as numeric(18, 2))
            end
        ) as mrr
    from periods
    inner join {{ ref('dim_month') }} as months
        on
            periods.started_at < months.month_end_at
            and (periods.ended_at is null or periods.ended_at >= months.month_end_at)
    left join {{ ref('dim_exchange_rate') }} as exchange_rate
        on
            periods.currency = exchange_rate.currency
            and months.last_day >= exchange_rate.rate_date
            and months.last_day < coalesce(exchange_rate.next_rate_date, 'infinity')
    group by periods.customer_id, months.month

),

customer_months as (

    select
        customer_id,
        month
    from paying
    union
    select
        paying.customer_id,
        following.month
    from paying
    inner join {{ ref('dim_month') }} as following
        on following.month = cast(paying.month + interval '1 month' as date)

),

measured as (

    select
        customer_months.customer_id,
        customer_months.month,
        cast(coalesce(paying.mrr, 0) as numeric(18, 2)) as mrr
    from customer_months
    left join paying
        on
            customer_months.customer_id = paying.customer_id
            and customer_months.month = paying.month

),

compared as (

    select
        measured.*,
        case
            when lag(month) over (partition by customer_id order by month) = cast(month - interval '1 month' as date)
                then lag(mrr) over (partition by customer_id order by month)
            else 0
        end as previous_mrr,
        min(case when mrr > 0 then month end) over (partition by customer_id) as cohort_month
    from measured

)

select
    customer_id,
    month,
    cohort_month,
    case
        when previous_mrr = 0 and mrr > 0 and month = cohort_month then 'new'
        when previous_mrr = 0 and mrr > 0 then 'reactivation'
        when previous_mrr > 0 and mrr = 0 then 'churn'
        when mrr > previous_mrr then 'expansion'
        when mrr < previous_mrr then 'contraction'
        else 'none'
    end as movement,
    mrr,
    cast(mrr - previous_mrr as numeric(18, 2)) as mrr_change
from compared

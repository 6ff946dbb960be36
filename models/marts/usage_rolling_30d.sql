{#-
    Grain: one row per day and feature that was used in the thirty days up to and including it. A changed row of usage touches the
    thirty days from its own on, so these are the days that are evaluated again, and no others.
-#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['usage_date', 'feature'],
        meta = {
            'tideline_key': ['usage_date'],
            'tideline_upstreams': [
                {
                    'name': 'fct_usage_daily',
                    'key': ['joined.date_day'],
                    'join': 'dim_day',
                    'on': 'joined.date_day between changed.usage_date and changed.usage_date + 29',
                },
                {'name': 'dim_day', 'key': ['date_day']},
            ],
        },
    )
}}

with

days as (

    select * from {{ ref('dim_day') }}
    where {{ tideline.affected(['date_day']) }}

)

select
    days.date_day as usage_date,
    usage.feature,
    cast(sum(usage.quantity) as bigint) as quantity_30d,
    cast(sum(usage.events) as bigint) as events_30d,
    count(distinct usage.customer_id) as customers_30d,
    count(distinct usage.usage_date) as active_days_30d,
    min(usage.first_used_at) as first_used_at,
    max(usage.last_used_at) as last_used_at
from days
inner join {{ ref('fct_usage_daily') }} as usage
    on usage.usage_date between days.date_day - 29 and days.date_day
group by days.date_day, usage.feature

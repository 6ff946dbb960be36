{#-
    Grain: one row per month of the business, from the first subscription to the newest applied extract. All of it is one
    key: it is small, and rows that come out the same are not touched.
-#}
{%- set zone = "'Europe/Berlin'" -%}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['calendar', 'month'],
        meta = {
            'tideline_key': ['calendar'],
            'tideline_upstreams': [
                {'name': 'subscriptions', 'key': ["'business'"]},
                {'name': 'subscription_extracts', 'key': ["'business'"]},
            ],
            'tideline_feed': ['month', 'month_end_at', 'last_day'],
        },
    )
}}

with

reach as (

    select
        'business' as calendar,
        cast(date_trunc('month', min(started_at at time zone {{ zone }})) as date) as first_month,
        (
            select cast(date_trunc('month', max(extracts.extract_date)) as date)
            from {{ ref('subscription_extracts') }} as extracts
            where extracts.state = 'loaded'
        ) as last_month
    from {{ ref('subscriptions') }}

),

months as (

    select
        calendar,
        cast(first_month + nth * interval '1 month' as date) as month
    from reach
    cross join lateral generate_series(
        0,
        cast(
            12 * (extract(year from last_month) - extract(year from first_month))
            + extract(month from last_month) - extract(month from first_month) as integer
        )
    ) as series (nth)

)

select
    calendar,
    month,
    cast(month + interval '1 month' as date) - 1 as last_day,
    cast(month as timestamp) at time zone {{ zone }} as month_start_at,
    cast(month + interval '1 month' as timestamp) at time zone {{ zone }} as month_end_at
from months
where {{ tideline.affected() }}

{#-
    Grain: one row per day of the business (Europe/Berlin), from the first month to the date of the newest applied extract. All of it is
    one key: it is small, and rows that come out the same are not touched.
-#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['calendar', 'date_day'],
        meta = {
            'tideline_key': ['calendar'],
            'tideline_upstreams': [
                {'name': 'dim_month', 'key': ["'business'"]},
                {'name': 'subscription_extracts', 'key': ["'business'"]},
            ],
            'tideline_feed': ['date_day'],
        },
    )
}}

with

reach as (

    select
        'business' as calendar,
        min(month) as first_day,
        (
            select max(extracts.extract_date)
            from {{ ref('subscription_extracts') }} as extracts
            where extracts.state = 'loaded'
        ) as last_day
    from {{ ref('dim_month') }}

),

days as (

    select
        calendar,
        cast(first_day + nth * interval '1 day' as date) as date_day
    from reach
    cross join lateral generate_series(0, last_day - first_day) as series (nth)

)

select
    calendar,
    date_day
from days
where {{ tideline.affected() }}

{#- Grain: one row per cohort (month of the first recurring revenue) and month since. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['cohort_month', 'month'],
        meta = {
            'tideline_key': ['cohort_month'],
            'tideline_upstreams': [{'name': 'fct_customer_mrr'}],
        },
    )
}}

with

cohorts as (

    select * from {{ ref('fct_customer_mrr') }}
    where
        cohort_month is not null
        and month >= cohort_month
        and {{ tideline.affected() }}

)

select
    cohort_month,
    month,
    cast(
        12 * (extract(year from month) - extract(year from cohort_month))
        + extract(month from month) - extract(month from cohort_month) as integer
    ) as months_since,
    count(case when mrr > 0 then 1 end) as customers,
    cast(sum(mrr) as numeric(38, 2)) as mrr
from cohorts
group by cohort_month, month

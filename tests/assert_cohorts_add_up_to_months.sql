{#- The cohorts' recurring revenue in a month is the month's, and so are their customers. -#}
with

cohorts as (

    select
        month,
        sum(mrr) as mrr,
        sum(customers) as customers
    from {{ ref('cohort_retention') }}
    group by month

)

select
    months.month,
    months.mrr,
    cohorts.mrr as mrr_of_cohorts
from {{ ref('mrr_monthly') }} as months
left join cohorts on months.month = cohorts.month
where
    months.mrr <> coalesce(cohorts.mrr, 0)
    or months.customers <> coalesce(cohorts.customers, 0)

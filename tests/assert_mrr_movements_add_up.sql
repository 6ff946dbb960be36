{#- A month's recurring revenue is that of the month before plus its five movements. -#}
with

months as (

    select
        month,
        mrr,
        new_mrr + expansion_mrr + contraction_mrr + churn_mrr + reactivation_mrr as moved,
        lag(mrr, 1, 0) over (order by month) as previous_mrr
    from {{ ref('mrr_monthly') }}

)

select * from months
where mrr <> previous_mrr + moved

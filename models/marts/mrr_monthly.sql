{#- Grain: one row per month: monthly recurring revenue in EUR at its end and the five movements that led there. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['month'],
        meta = {
            'tideline_upstreams': [{'name': 'dim_month'}, {'name': 'fct_customer_mrr'}],
            'tideline_feed': [],
        },
    )
}}

with

months as (

    select * from {{ ref('dim_month') }}
    where {{ tideline.affected() }}

)

select
    months.month,
    cast(coalesce(sum(customer_mrr.mrr), 0) as numeric(38, 2)) as mrr,
    {%- for movement in ['new', 'expansion', 'contraction', 'churn', 'reactivation'] %}
    cast(
        coalesce(sum(case when customer_mrr.movement = '{{ movement }}' then customer_mrr.mrr_change end), 0)
        as numeric(38, 2)
    ) as {{ movement }}_mrr,
    {%- endfor %}
    count(case when customer_mrr.mrr > 0 then 1 end) as customers
from months
left join {{ ref('fct_customer_mrr') }} as customer_mrr on months.month = customer_mrr.month
group by months.month

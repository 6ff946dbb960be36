{#- Grain: one row per day (Europe/Berlin) on which a transaction stands. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['revenue_date'],
        meta = {
            'tideline_upstreams': [{'name': 'fct_transactions', 'key': ['paid_date']}],
        },
    )
}}

select
    paid_date as revenue_date,
    {%- for kind in ['payment', 'refund', 'correction'] %}
    cast(coalesce(sum(case when kind = '{{ kind }}' then amount_eur end), 0) as numeric(38, 2)) as {{ kind }}s_eur,
    {%- endfor %}
    cast(sum(amount_eur) as numeric(38, 2)) as revenue_eur,
    count(*) as transactions
from {{ ref('fct_transactions') }}
where {{ tideline.affected(['paid_date']) }}
group by paid_date

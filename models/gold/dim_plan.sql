{#- Grain: one row per version of a plan, from dbt's own snapshot of the price list. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['plan_sk'],
        meta = {
            'tideline_key': ['plan_id'],
            'tideline_upstreams': [{'name': 'plans_snapshot', 'rule': 'lookup'}],
            'tideline_feed': [],
        },
    )
}}

select
    dbt_scd_id as plan_sk,
    plan_id,
    plan_name,
    tier,
    cast(monthly_price as numeric(18, 2)) as monthly_price,
    currency,
    cast(dbt_valid_from as timestamptz) as valid_from,
    cast(dbt_valid_to as timestamptz) as valid_to,
    dbt_valid_to is null and dbt_is_deleted = 'False' as is_current
from {{ ref('plans_snapshot') }}
where {{ tideline.affected() }}

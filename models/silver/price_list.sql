{#-
    Grain: one row per plan, as the price list last stated it. dbt's own clock has no time zone, and a snapshot stores one type of time: so the stamp
    has none.
-#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['plan_id'],
        meta = {'tideline_upstreams': [{'name': 'bronze_plans', 'event_time': '_event_at'}]},
    )
}}

with

versions as (

    select
        plan_id,
        plan_name,
        tier,
        monthly_price,
        currency,
        cast(updated_at at time zone 'UTC' as timestamp) as updated_at,
        _loaded_at
    from {{ ref('bronze_plans') }}
    where {{ tideline.affected() }}

)

{{
    tideline.current_state(
        'versions',
        unique_key=['plan_id'],
        columns=['plan_name', 'tier', 'monthly_price', 'currency', 'updated_at'],
        sequence_by=['updated_at'],
    )
}}

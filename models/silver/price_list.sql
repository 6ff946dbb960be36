{#-
    Grain: one row per plan on the price list. dbt's own clock has no time zone, and a snapshot stores one type of time: so the stamp
    has none.
-#}
{{ config(materialized = 'tideline_view') }}

select
    plan_id,
    plan_name,
    tier,
    monthly_price,
    currency,
    cast(updated_at at time zone 'UTC' as timestamp) as updated_at
from {{ ref('plans') }}

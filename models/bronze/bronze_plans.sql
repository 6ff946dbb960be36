{#- Grain: one row per version of a plan that a load has found on the price list. -#}
{{ config(materialized = 'tideline_load', meta = {'tideline_cursor': ['updated_at', 'plan_id']}) }}

with

judged as (

    select
        *,
        case
            when updated_at is null or plan_id is null then 'no_cursor'
            when updated_at > {{ tideline.clock() }} + interval '1 day' then 'in_the_future'
        end as _reject_code
    from {{ ref('plans') }}
    where {{ tideline.composite_rows(['updated_at', 'plan_id']) }}

)

select
    plan_id,
    plan_name,
    tier,
    monthly_price,
    currency,
    updated_at,
    'u' as _op,
    updated_at as _event_at,
    cast(null as text) as _sequence,
    'plans' as _file,
    cast(null as bigint) as _line,
    _reject_code,
    case _reject_code
        when 'no_cursor' then 'updated_at or plan_id is null, so the plan has no place in the order'
        when 'in_the_future' then 'updated_at lies in the future'
    end as _reject_reason,
    coalesce(plan_id, 'no plan_id') || ', updated_at ' || coalesce(cast(updated_at as text), 'null') as _raw
from judged

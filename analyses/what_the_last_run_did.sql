{#- INCREMENTAL_METRICS: what the last run read and did, model by model, the slowest first. -#}

with

newest as (

    select run_id from {{ ref('runs') }}
    order by started_at desc
    limit 1

)

select
    metrics.model_name,
    metrics.kind,
    metrics.rows_in,
    metrics.rows_inserted,
    metrics.rows_updated,
    metrics.rows_deleted,
    metrics.rows_late,
    metrics.rows_duplicate,
    metrics.rows_quarantined,
    metrics.seconds,
    metrics.rows_evaluated_per_change
from {{ ref('incremental_metrics') }} as metrics
inner join newest on metrics.run_id = newest.run_id
order by metrics.seconds desc

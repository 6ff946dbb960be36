{#- Grain: one row per row that could not be read or must not pass. -#}
{{ config(materialized = 'tideline_view') }}
-- the state tables are there once a bronze model has run: depends_on: {{ ref('bronze_usage_events') }}

select
    {{ tideline.table_of('consumer') }} as model_name,
    batch_id,
    quarantined_at,
    file,
    line,
    code,
    reason,
    raw,
    case
        when line is null then 'mend it at the source; it is read again until then'
        else
            'dbt run-operation tideline.requeue_quarantine --args ''{model: ' || {{ tideline.table_of('consumer') }}
            || ', file: "' || coalesce(file, '') || '", line: ' || cast(line as text) || ', mended: "..."}'''
    end as repair
from {{ source('tideline_state', 'tideline_quarantine') }}

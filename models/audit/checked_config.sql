{#- Grain: one row per pipeline of the seed, typed. A wrong line stops this model, and all that reads it. -#}
{{ config(materialized = 'tideline_view', alias = 'incremental_config') }}
{%- do tideline.check_incremental_config(ref('incremental_config'), 'seeds/incremental_config.csv') %}

select
    source as source_name,
    split_part(source, '.', 2) as table_name,
    pipeline,
    strategy,
    watermark_columns,
    cast(lookback as interval) as lookback,
    cast(grace_period as interval) as grace_period,
    cast(cadence as interval) as cadence,
    cast(tolerance as numeric(5, 2)) as tolerance,
    cast(warn_after as interval) as warn_after,
    cast(error_after as interval) as error_after,
    cast(batch_size as bigint) as batch_size,
    start_mark,
    owner,
    enabled = 'true' as is_enabled
from {{ ref('incremental_config') }}
where coalesce(engine, '{{ tideline.engine_name() }}') = '{{ tideline.engine_name() }}'

{#- INCREMENTAL_CONFIG: each source with its strategy, limits and owner, as the seed says. -#}

select
    source_name,
    pipeline,
    strategy,
    watermark_columns,
    lookback,
    grace_period,
    warn_after,
    error_after,
    owner,
    is_enabled
from {{ ref('checked_config') }}
order by source_name

{#- SCD_HISTORY: versions opened, closed, split and merged by each load. Splits and merges come from late events. -#}

select
    dimension,
    _loaded_at,
    sum(versions_opened) as opened,
    sum(versions_closed) as closed,
    sum(versions_split) as split,
    sum(versions_merged) as merged
from {{ ref('scd_history') }}
group by dimension, _loaded_at
order by _loaded_at desc, dimension asc

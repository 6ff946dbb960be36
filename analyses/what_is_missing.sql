{#- DATA_GAPS: what is missing now, since when, why, and how to repair it. -#}

select
    source_name,
    kind,
    missing_from,
    missing_to,
    missing,
    state,
    opened_at,
    cause,
    repair
from {{ ref('data_gaps') }}
where state in ('open', 'given up')
order by opened_at desc, source_name asc, missing_from asc

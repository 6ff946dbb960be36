{#- WATERMARKS: what is late, stalled, never loaded or going back, how far behind it is, and what to do. -#}

select
    verdict,
    source_name,
    model_name,
    mark,
    lag,
    rows_behind,
    owner,
    next_step
from {{ ref('watermarks') }}
where verdict <> 'on time' or runs_behind > 0
order by verdict, source_name, model_name

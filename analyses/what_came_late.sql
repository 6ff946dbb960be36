{#- LATE_ARRIVING_DATA: late rows by load, the longest delay, and what they changed. -#}

select
    source_name,
    _loaded_at,
    count(*) as late_rows,
    count(case when not is_within_grace then 1 end) as beyond_grace,
    max(delay) as longest,
    min(changed_models) as changed_models
from {{ ref('late_arriving_data') }}
group by source_name, _loaded_at
order by _loaded_at desc, source_name asc

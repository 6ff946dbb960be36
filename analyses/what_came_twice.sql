{#- DUPLICATE_RECORDS: what was delivered again, when, and which delivery was kept. -#}

select
    source_name,
    what,
    record_key,
    _loaded_at,
    kept_file,
    kept_line,
    reason
from {{ ref('duplicate_records') }}
order by _loaded_at desc, source_name asc, record_key asc

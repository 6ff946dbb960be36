{#- CDC_EVENTS: creates, updates and deletes of each load, the newest first. -#}

select
    source_name,
    _loaded_at,
    events,
    creates,
    updates,
    deletes,
    truncates,
    first_position,
    last_position
from {{ ref('cdc_events') }}
order by _loaded_at desc, source_name asc

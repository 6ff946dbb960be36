{#-
    Grain: one row per record or file that had been delivered before, with the delivery that was kept. A view: the list of files is a
    state table, whose marks grow for each bronze model alone.
-#}
{{ config(materialized = 'view') }}

with

files as (

    select
        *,
        split_part(consumer, '"', 6) as pipeline
    from {{ source('tideline_state', 'tideline_files') }}

),

kept as (

    select
        consumer,
        content_hash,
        min(path) as path,
        min(loaded_at) as loaded_at
    from files
    where state = 'loaded'
    group by consumer, content_hash

)

select
    source_name,
    'event' as what,
    record_key,
    1 as rows_repeated,
    _file,
    _line,
    _batch_id,
    _loaded_at,
    kept_file,
    kept_line,
    kept_loaded_at,
    'the event came before; its first delivery is kept' as reason
from {{ ref('redelivered_events') }}
union all
select
    split_part(config.source_name, '.', 2) as source_name,
    'file' as what,
    files.path as record_key,
    files.row_count as rows_repeated,
    files.path as _file,
    null as _line,
    files.batch_id as _batch_id,
    files.loaded_at as _loaded_at,
    kept.path as kept_file,
    null as kept_line,
    kept.loaded_at as kept_loaded_at,
    'the same content came before under another name; the file was not loaded' as reason
from files
inner join {{ ref('checked_config') }} as config on files.pipeline = config.pipeline
left join kept on files.consumer = kept.consumer and files.content_hash = kept.content_hash
where files.state = 'repeated'

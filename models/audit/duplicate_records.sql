{#-
    Grain: one row per event or file that had been delivered before, with the delivery that was kept. A view: the list of files is a
    state table, whose marks grow for each bronze model alone; and to keep the few repeated events costs every run more than
    it saves the reader.
-#}
{%- set sources = {
    'customer_events': ('bronze_customer_events', ['customer_id', '_sequence'], "customer_id || ' ' || _sequence"),
    'usage_events': ('bronze_usage_events', ['event_id'], 'cast(event_id as text)'),
} -%}
{{ config(materialized = 'tideline_view') }}

with

deliveries as (

    {% for source_name, (bronze, identity, record_key) in sources.items() %}
    select
        '{{ source_name }}' as source_name,
        {{ record_key }} as record_key,
        _file,
        _line,
        _batch_id,
        _loaded_at,
        first_value(_file) over {{ source_name }} as kept_file,
        first_value(_line) over {{ source_name }} as kept_line,
        first_value(_loaded_at) over {{ source_name }} as kept_loaded_at,
        row_number() over {{ source_name }} as delivery
    from {{ ref(bronze) }}
    where
        _op is not null
        and ({{ identity | join(', ') }}) in (
            select {{ identity | join(', ') }}
            from {{ ref(bronze) }}
            group by {{ identity | join(', ') }}
            having count(*) > 1
        )
    window {{ source_name }} as (partition by {{ identity | join(', ') }} order by _loaded_at, _file, _line)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

files as (

    select
        *,
        {{ tideline.table_of('consumer') }} as pipeline
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
from deliveries
where delivery > 1
union all
select
    coalesce(
        (
            select min(config.table_name) from {{ ref('checked_config') }} as config
            where config.pipeline = files.pipeline
        ), files.pipeline
    ) as source_name,
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
left join kept on files.consumer = kept.consumer and files.content_hash = kept.content_hash
where files.state = 'repeated'

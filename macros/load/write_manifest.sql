{#- SQL that notes in the manifest what became of each file. -#}
{% macro write_manifest(manifest, state, rejected_lines) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- set originals = {} -%}
    {%- for file in state.found if file.state == 'loaded' -%}
        {%- do originals.update({file.content_hash: file.path}) -%}
    {%- endfor -%}
    {%- set stored = '(select _file from ' ~ this ~ ' where _loaded_at = ' ~ tideline.timestamp_literal(state.mark) ~ ')' -%}
    insert into {{ manifest }} ({{ tideline.manifest_columns() | map('first') | join(', ') }})
    with received as (
        select _file as file, count(*) as row_count from tideline_incoming group by _file
        {%- if state.is_direct %}
        union all
        select _file, count(*) from {{ stored }} as stored group by _file
        {%- endif %}
        {%- if rejected_lines %}
        union all
        select file, count(*) from ({{ rejected_lines }}) as split group by file
        {%- endif %}
    ),

    counted as (select file, cast(sum(row_count) as bigint) as row_count from received group by file),

    known as (
        select content_hash, max(row_count) as row_count from {{ manifest }}
        where consumer = {{ consumer }} and state = 'loaded'
        group by content_hash
    ),

    -- `file_read`: the file whose rows these are, read by this load; else they were counted when the content was loaded
    found (path, size, modified, content_hash, file_read, rows_before, state, event_at, line_high) as (
        values
        {%- for file in state.found %}
        (
            {{ tideline.literal(file.path) }}, cast({{ file.size if file.size is not none else 'null' }} as bigint),
            cast({{ tideline.literal(file.modified) }} as text), cast({{ tideline.literal(file.content_hash) }} as text),
            cast({{ tideline.literal(file.path if file.state in ['loaded', 'parked', 'partial'] else originals.get(file.content_hash)) }} as text), cast({{ file.row_low or 0 }} as bigint),
            {{ tideline.literal(file.state) }}, {{ tideline.timestamp_literal(file.get('event_at')) }}, cast({{ file.get('line_high') or 'null' }} as bigint)
        ){{ ',' if not loop.last }}
        {%- endfor %}
    )

    select
        {{ consumer }}, found.path, found.size, found.modified, found.content_hash,
        case when file_read is null then known.row_count else rows_before + coalesce(counted.row_count, 0) end,
        found.state, {{ tideline.literal(invocation_id) }}, {{ tideline.timestamp_literal(state.mark) }}, found.event_at, found.line_high, null
    from found
    left join counted on found.file_read = counted.file
    left join known on found.content_hash = known.content_hash

{% endmacro %}

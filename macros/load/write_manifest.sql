{#- SQL that notes in the manifest what became of each file. -#}
{% macro write_manifest(manifest, state, rejected_lines) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- set originals = {} -%}
    {%- for file in state.found if file.state == 'loaded' -%}
        {%- do originals.update({file.content_hash: file.path}) -%}
    {%- endfor -%}
    {%- set stored = '(select _file from ' ~ this ~ ' where _loaded_at = ' ~ tideline.timestamp_literal(state.mark) ~ ')' -%}
    insert into {{ manifest }} ({{ tideline.manifest_columns() | map('first') | join(', ') }})
    with received as materialized (
        select _file as file, count(*) as row_count from tideline_incoming group by _file
        {%- if state.is_direct %}
        union all
        select _file, count(*) from {{ stored }} as stored group by _file
        {%- endif %}
        {%- if rejected_lines %}
        union all
        select file, count(*) from ({{ rejected_lines }}) as split group by file
        {%- endif %}
    )
    values
    {%- for file in state.found %}
    (
        {{ consumer }}, {{ tideline.literal(file.path) }}, cast({{ file.size if file.size is not none else 'null' }} as bigint),
        {{ tideline.literal(file.modified) }}, {{ tideline.literal(file.content_hash) }},
        {%- set read = file.path if file.state in ['loaded', 'parked', 'partial'] else originals.get(file.content_hash) %}
        {% if read -%}
        {{ file.row_low or 0 }} + (select coalesce(sum(row_count), 0) from received where file = {{ tideline.literal(read) }})
        {%- else -%}
        (
            select max(row_count) from {{ manifest }}
            where consumer = {{ consumer }} and content_hash = {{ tideline.literal(file.content_hash) }} and state = 'loaded'
        )
        {%- endif %},
        {{ tideline.literal(file.state) }}, {{ tideline.literal(invocation_id) }}, {{ tideline.timestamp_literal(state.mark) }}, {{ tideline.timestamp_literal(file.get('event_at')) }},
        cast({{ file.get('line_high') or 'null' }} as bigint), null
    ){{ ',' if not loop.last }}
    {%- endfor %}

{% endmacro %}

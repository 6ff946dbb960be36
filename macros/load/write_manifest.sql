{#- SQL that notes in the manifest what became of each file. -#}
{% macro write_manifest(manifest, state, rejected_lines) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}
    {%- set originals = {} -%}
    {%- for file in state.found if file.state == 'loaded' -%}
        {%- do originals.update({file.content_hash: file.path}) -%}
    {%- endfor -%}
    insert into {{ manifest }} ({{ tideline.manifest_columns() | map('first') | join(', ') }})
    values
    {%- for file in state.found %}
    (
        {{ consumer }}, {{ tideline.literal(file.path) }}, {{ file.size if file.size is not none else 'null' }},
        {{ tideline.literal(file.modified) }}, {{ tideline.literal(file.content_hash) }},
        {%- set read = file.path if file.state in ['loaded', 'parked', 'partial'] else originals.get(file.content_hash) %}
        {% if read -%}
        {{ file.row_low or 0 }} + (select count(*) from tideline_incoming where _file = {{ tideline.literal(read) }})
        {%- if rejected_lines %} + (select count(*) from ({{ rejected_lines }}) as split where file = {{ tideline.literal(read) }}){% endif %}
        {%- else -%}
        (
            select max(row_count) from {{ manifest }}
            where consumer = {{ consumer }} and content_hash = {{ tideline.literal(file.content_hash) }} and state = 'loaded'
        )
        {%- endif %},
        {{ tideline.literal(file.state) }}, {{ tideline.literal(invocation_id) }}, {{ tideline.timestamp_literal(state.mark) }}, {{ tideline.timestamp_literal(file.get('event_at')) }},
        {{ file.get('line_high') or 'null' }}, null
    ){{ ',' if not loop.last }}
    {%- endfor %}

{% endmacro %}

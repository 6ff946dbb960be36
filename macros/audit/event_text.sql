{#- An event in one line: what it is, when it was true, its place in the order, its values, where it came from. -#}
{% macro event_text(row, columns=[]) %}

    {%- set parts = [] -%}
    {%- set at = row.get('_tideline_at') or row.get('_event_at') -%}
    {%- do parts.append((row.get('_op') or 'event') ~ (' at ' ~ tideline.shown(at) if at is not none else '')) -%}
    {%- if row.get('_sequence') is not none -%}
        {%- do parts.append('sequence ' ~ row._sequence) -%}
    {%- endif -%}
    {%- for column in columns -%}
        {%- do parts.append(column ~ '=' ~ tideline.shown(row.get(column))) -%}
    {%- endfor -%}
    {%- do parts.append(tideline.delivery_text(row)) -%}
    {{ return(parts | reject('equalto', '') | join(', ')) }}

{% endmacro %}

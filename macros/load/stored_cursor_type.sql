{#- The type of the first column of `tideline_cursor` in the bronze table, or none where it has no such column yet. -#}
{% macro stored_cursor_type() %}

    {%- set named = config.get('meta').get('tideline_cursor') -%}
    {%- set column = tideline.bare_name(named if named is string else named[0]) | lower -%}
    {%- set types = [] -%}
    {%- for stored in tideline.column_types(this) if stored.name | lower == column -%}{%- do types.append(stored.type) -%}{%- endfor -%}
    {{ return(types | first | default(none)) }}

{% endmacro %}

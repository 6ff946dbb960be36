{#- Columns as data, a list of (name, type), as the inside of `create table (...)`. -#}
{% macro column_definitions(columns) %}

    {%- set definitions = [] -%}
    {%- for name, type in columns -%}
        {%- do definitions.append(name ~ ' ' ~ type) -%}
    {%- endfor -%}
    {{ return(definitions | join(', ')) }}

{% endmacro %}

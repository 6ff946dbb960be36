{#- A SQL expression: file and position in a MySQL binary log, so that they sort as text; null where one is missing. Files are numbered at their end. -#}
{% macro sortable_binlog(file, position) %}

    {%- set number = "regexp_replace(" ~ file ~ ", '^.*[^0-9]', '')" -%}
    {{- return(
        "regexp_replace(" ~ file ~ ", '[0-9]+$', '') || " ~ tideline.sortable_number(number, 10) ~ " || '/' || "
        ~ tideline.sortable_number(position)
    ) -}}

{% endmacro %}

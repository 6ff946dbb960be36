{#- A SQL expression: a PostgreSQL log position such as 16/B374D848, padded so that it sorts as text; null where the text is none. -#}
{% macro sortable_lsn(expression) %}

    {{- return(
        "case when " ~ expression ~ " ~ '^[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}$' then upper(lpad(split_part(" ~ expression
        ~ ", '/', 1), 8, '0') || '/' || lpad(split_part(" ~ expression ~ ", '/', 2), 8, '0')) end"
    ) -}}

{% endmacro %}

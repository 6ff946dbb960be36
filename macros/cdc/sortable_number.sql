{#- A SQL expression: digits padded so that they sort as text; null where the text is no number, or longer than `width`. -#}
{% macro sortable_number(expression, width=20) %}

    {{- return(
        "case when " ~ expression ~ " ~ '^[0-9]{1," ~ width ~ "}$' then lpad(" ~ expression ~ ', ' ~ width ~ ", '0') end"
    ) -}}

{% endmacro %}

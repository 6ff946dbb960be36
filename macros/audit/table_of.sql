{#- A SQL expression: the table's own name in a name as the state tables write it (`relation_name`: database, schema and table, all quoted). -#}
{% macro table_of(name) %}

    {{- return("split_part(" ~ name ~ ", '\"', 6)") -}}

{% endmacro %}

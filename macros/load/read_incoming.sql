{#-
    SQL for the temporary table of what the query reads now, with the columns that say why a row must not pass. The raw text of a row that passes is nobody's business.
    `columns_only`: the table without rows, for a load that stores them straight from the query.
-#}
{% macro read_incoming(sql, columns_only=false) %}

    create temporary table tideline_incoming as
    select {{ '*' if columns_only else tideline.without_raw(sql) }} from (
        {{ sql }}
    ) as incoming
    {%- if columns_only %}
    limit 0
    {%- endif %}

{% endmacro %}

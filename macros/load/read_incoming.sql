{#- SQL for the temporary table of what the query reads now, with the columns that say why a row must not pass. The raw text of a row that passes is nobody's business. -#}
{% macro read_incoming(sql) %}

    create temporary table tideline_incoming as
    select {{ tideline.without_raw(sql) }} from (
        {{ sql }}
    ) as incoming

{% endmacro %}

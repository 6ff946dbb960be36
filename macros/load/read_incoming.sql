{#- SQL for the temporary table of what the query reads now, with the columns that say why a row must not pass. -#}
{% macro read_incoming(sql) %}

    create temporary table tideline_incoming as
    select * from (
        {{ sql }}
    ) as incoming

{% endmacro %}

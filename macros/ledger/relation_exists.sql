{#- Whether a table of the engine's own is there; asks the database only when dbt's cache does not know it. -#}
{% macro relation_exists(relation) %}

    {%- if load_cached_relation(relation) is not none -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set there = run_query('select cast(' ~ tideline.table_exists(relation) ~ ' as integer)').rows[0][0] | int == 1 -%}
    {%- if there -%}
        {%- do adapter.cache_added(relation) -%}
    {%- endif -%}
    {{ return(there) }}

{% endmacro %}

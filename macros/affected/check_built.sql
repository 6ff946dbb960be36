{#- Refuses what was evaluated over everything, `built`, if it could not be kept exact, or if the first run by keys would stumble over it. -#}
{% macro check_built(built, columns, sql, settings) %}

    {%- do tideline.check_columns(columns, settings) -%}
    {%- do tideline.check_mappings(built, columns, settings) -%}
    {%- do tideline.check_query(built, sql, settings) -%}

{% endmacro %}

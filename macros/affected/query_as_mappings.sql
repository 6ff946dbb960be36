{#- Runs a query outside any transaction of a model and returns its rows as mappings. -#}
{% macro query_as_mappings(sql) %}

    {%- call statement('tideline_query', fetch_result=true, auto_begin=false) -%}
        {{ sql }}
    {%- endcall -%}
    {{ return(tideline.rows_as_mappings(load_result('tideline_query'))) }}

{% endmacro %}

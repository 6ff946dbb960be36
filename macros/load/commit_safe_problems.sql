{#- What is wrong with `commit_safe` of `new_rows` as it is used: a list of problems. -#}
{% macro commit_safe_problems(relation, lookback, is_incremental_model) %}

    {%- set problems = [] -%}
    {%- if is_incremental_model -%}
        {%- do problems.append("`commit_safe` needs the materialization tideline_load, which remembers which transactions were open; with dbt's incremental use `lookback`") -%}
    {%- endif -%}
    {%- if relation is none -%}
        {%- do problems.append("`commit_safe` needs `relation`, the table that the query reads, such as source('shop', 'orders')") -%}
    {%- endif -%}
    {%- if lookback is not none -%}
        {%- do problems.append("`commit_safe` and `lookback` are two answers to one question; take `lookback` away") -%}
    {%- endif -%}
    {{ return(problems) }}

{% endmacro %}

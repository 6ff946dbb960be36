{#- SQL: the columns of the bronze query; where an engine can say so in short, `_raw` is null for rows that pass: to write it there and read it again costs as much as the rest. -#}
{% macro without_raw(sql) %}
    {{ return(adapter.dispatch('without_raw', 'tideline')(sql)) }}
{% endmacro %}


{% macro default__without_raw(sql) %}
    {{ return('*') }}
{% endmacro %}


{% macro duckdb__without_raw(sql) %}

    {%- set names = adapter.get_column_schema_from_query(sql ~ '\n') | map(attribute='name') | list -%}
    {{ return('* replace (case when _reject_code is not null then _raw end as _raw)' if '_reject_code' in names and '_raw' in names else '*') }}

{% endmacro %}

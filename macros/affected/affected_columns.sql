{#- The columns of the temporary table of affected keys: key_1, key_2, ... -#}
{% macro affected_columns(key) %}

    {%- set columns = [] -%}
    {%- for _ in key -%}
        {%- do columns.append('key_' ~ loop.index) -%}
    {%- endfor -%}
    {{ return(columns) }}

{% endmacro %}

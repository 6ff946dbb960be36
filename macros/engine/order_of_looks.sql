{#-
    A SQL expression for the end of an ORDER BY clause: it tells apart rows whose values are equal and look different (1.0 and 1.00, a month and 30 days), which all terms before it leave in
    any order. Null where no type of the columns has such values, so that it costs next to nothing. DuckDB decides that when it binds the query; its sort tells zero from minus zero.
-#}
{% macro order_of_looks(columns, descending=false) %}
    {{ return(adapter.dispatch('order_of_looks', 'tideline')(columns, descending)) }}
{% endmacro %}


{% macro default__order_of_looks(columns, descending) %}

    {%- set types = [] -%}
    {%- for column in columns -%}
        {%- do types.append('typeof(' ~ column ~ ')') -%}
    {%- endfor -%}
    {{ return(
        'case when ' ~ types | join(" || ' ' || ") ~ " like '%INTERVAL%' then cast(row(" ~ columns | join(', ') ~ ') as varchar) end'
        ~ (' desc' if descending else ' asc')
    ) }}

{% endmacro %}


{#- Compared byte by byte, as rows are stored: whatever the types and the collations. -#}
{% macro postgres__order_of_looks(columns, descending) %}
    {{ return('row(' ~ columns | join(', ') ~ ') using operator(pg_catalog.' ~ ('*>' if descending else '*<') ~ ')') }}
{% endmacro %}

{#-
    A SQL expression for the end of an ORDER BY clause: it tells apart rows whose values are equal and look different (1.0 and 1.00, a month and 30 days), which all terms before it leave in
    any order.
-#}
{% macro order_of_looks(columns, descending=false) %}
    {{ return(adapter.dispatch('order_of_looks', 'tideline')(columns, descending)) }}
{% endmacro %}


{% macro default__order_of_looks(columns, descending) %}
    {{ return(tideline.look_of(columns) ~ (' desc' if descending else ' asc')) }}
{% endmacro %}


{#- Compared byte by byte, as rows are stored: whatever the types and the collations. -#}
{% macro postgres__order_of_looks(columns, descending) %}
    {{ return('row(' ~ columns | join(', ') ~ ') using operator(pg_catalog.' ~ ('*>' if descending else '*<') ~ ')') }}
{% endmacro %}

{#-
    What keeps a subquery from being merged into the query around it, at its end; nothing where that makes no difference. PostgreSQL believes that an expression over a key has as many
    values as the key, and sorts all rows to group them by it; of a subquery's column it knows nothing and takes a few. Without it, it also computes a column of a subquery as often as
    the query around it names it, such as a parsed message.
-#}
{% macro fence() %}
    {{ return(adapter.dispatch('fence', 'tideline')()) }}
{% endmacro %}


{% macro default__fence() %}
    {{ return('') }}
{% endmacro %}


{% macro postgres__fence() %}
    {{ return('offset 0') }}
{% endmacro %}

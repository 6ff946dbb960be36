{#- The columns of a table's primary key, quoted; empty where it has none. -#}
{% macro primary_key(table) %}
    {{ return(adapter.dispatch('primary_key', 'tideline')(table)) }}
{% endmacro %}


{% macro default__primary_key(table) %}
    {{ return([]) }}
{% endmacro %}


{% macro postgres__primary_key(table) %}

    {{ return(run_query(
        'select quote_ident(attname) from pg_index inner join pg_attribute on attrelid = indrelid and attnum = any (indkey)'
        ~ ' where indisprimary and indrelid = cast(' ~ tideline.literal(table) ~ ' as regclass) order by attnum'
    ).columns[0].values() | list) }}

{% endmacro %}

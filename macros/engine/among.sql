{#-
    A SQL condition: the key, given by expressions, is a row of `columns` in a temporary table. DuckDB hands the keys of a semi-join to the scan as
    a Bloom filter, so that a third of the values is decoded, only for one column at a time and only from a table that is filtered: so each
    part of the key is asked for by itself as well, and the table's rows are filtered by what is true of all.
-#}
{% macro among(key, relation, columns, where=none) %}
    {{ return(adapter.dispatch('among', 'tideline')(key, relation, columns, where)) }}
{% endmacro %}


{% macro default__among(key, relation, columns, where) %}

    {%- set left = key[0] if key | length == 1 else '(' ~ key | join(', ') ~ ')' -%}
    {{ return(left ~ ' in (select ' ~ columns | join(', ') ~ ' from ' ~ relation ~ (' where ' ~ where if where else '') ~ ')') }}

{% endmacro %}


{% macro duckdb__among(key, relation, columns, where) %}

    {%- set filtered = 'rowid >= 0' ~ (' and ' ~ where if where else '') -%}
    {%- set conditions = [tideline.default__among(key, relation, columns, filtered)] -%}
    {%- for part in key if key | length > 1 -%}
        {%- do conditions.append(tideline.default__among([part], relation, [columns[loop.index0]], filtered)) -%}
    {%- endfor -%}
    {{ return('(' ~ conditions | join(' and ') ~ ')') }}

{% endmacro %}

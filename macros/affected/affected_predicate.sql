{#-
    A SQL condition: the key expressions are among the affected keys. When a null is among them, every key that holds a null is taken:
    a few keys too many do no harm, and the usual case stays a plain semi-join that uses an index.
-#}
{% macro affected_predicate(key, null_keys) %}

    {%- set columns = tideline.affected_columns(key) -%}
    {%- set left = key[0] if key | length == 1 else '(' ~ key | join(', ') ~ ')' -%}
    {%- set semi_join = left ~ ' in (select ' ~ columns | join(', ') ~ ' from tideline_affected' -%}
    {%- if null_keys -%}
        {{ return(
            '(' ~ semi_join ~ ' where ' ~ columns | join(' is not null and ') ~ ' is not null)'
            ~ ' or ' ~ key | join(' is null or ') ~ ' is null)'
        ) }}
    {%- endif -%}
    {{ return('(' ~ semi_join ~ '))') }}

{% endmacro %}

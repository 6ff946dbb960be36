{#-
    A SQL condition: the key expressions are among the affected keys. When a null is among them, every key that holds a null is taken:
    a few keys too many do no harm, and the usual case stays a plain semi-join that uses an index.
-#}
{% macro affected_predicate(key, null_keys) %}

    {%- set columns = tideline.affected_columns(key) -%}
    {%- if null_keys -%}
        {{ return(
            '(' ~ tideline.among(key, 'tideline_affected', columns, columns | join(' is not null and ') ~ ' is not null')
            ~ ' or ' ~ key | join(' is null or ') ~ ' is null)'
        ) }}
    {%- endif -%}
    {{ return('(' ~ tideline.among(key, 'tideline_affected', columns) ~ ')') }}

{% endmacro %}

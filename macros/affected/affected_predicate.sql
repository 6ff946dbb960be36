{#-
    A SQL condition: the key expressions are among the affected keys. When a null is among them, every key that holds a null is taken:
    a few keys too many do no harm, and the usual case stays a plain semi-join that uses an index. Rows that were found by it already are
    asked `again` without the index, which would be searched once for each of them.
-#}
{% macro affected_predicate(key, null_keys, again=false) %}

    {%- set columns = tideline.affected_columns(key) -%}
    {#- on PostgreSQL a record of which some fields are null is neither `is null` nor `is not null` -#}
    {%- set where = 'not (' ~ columns | join(' is null or ') ~ ' is null)' if null_keys else none -%}
    {%- if again -%}
        {%- set where = (where or 'true') ~ ' ' ~ tideline.fence() -%}
    {%- endif -%}
    {{ return(
        '(' ~ tideline.among(key, 'tideline_affected', columns, where)
        ~ (' or ' ~ key | join(' is null or ') ~ ' is null' if null_keys else '') ~ ')'
    ) }}

{% endmacro %}

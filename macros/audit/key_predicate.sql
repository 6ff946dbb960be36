{#- A SQL condition: each expression has the value that `key` gives its column; null is a value. `expressions` by column, or the columns. -#}
{% macro key_predicate(columns, key, expressions=none) %}

    {%- set conditions = [] -%}
    {%- for column in columns -%}
        {%- set left = expressions[loop.index0] if expressions else column -%}
        {%- set value = key[column] -%}
        {%- do conditions.append(left ~ ' is null' if value is none else left ~ ' = ' ~ tideline.literal(value)) -%}
    {%- endfor -%}
    {{ return('(' ~ conditions | join(' and ') ~ ')') }}

{% endmacro %}

{#- A SQL condition: two values of one type are the same, null-safe, and to whoever looks at them; see `told_apart_by`. -#}
{% macro is_same(left, right, type) %}

    {%- set rights = tideline.told_apart_by(right, type) -%}
    {%- set conditions = [] -%}
    {%- for expression in tideline.told_apart_by(left, type) -%}
        {%- do conditions.append(expression ~ ' is not distinct from ' ~ rights[loop.index0]) -%}
    {%- endfor -%}
    {{- return('(' ~ conditions | join(' and ') ~ ')') -}}

{% endmacro %}

{#- A SQL condition: one of the texts stands in the expression. It spares most rows the search through their columns. -#}
{% macro mentions(expression, texts) %}

    {%- set conditions = [] -%}
    {%- for text in texts -%}
        {%- do conditions.append('position(' ~ tideline.literal(text) ~ ' in ' ~ expression ~ ') > 0') -%}
    {%- endfor -%}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}

{% endmacro %}

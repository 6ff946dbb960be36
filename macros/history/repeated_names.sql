{#- The names that stand in a list more than once, upper and lower case being the same. -#}
{% macro repeated_names(names) %}

    {%- set seen = [] -%}
    {%- set found = [] -%}
    {%- for name in names -%}
        {%- do (found if name | lower in seen else seen).append(name | lower) -%}
    {%- endfor -%}
    {{ return(found | unique | list) }}

{% endmacro %}

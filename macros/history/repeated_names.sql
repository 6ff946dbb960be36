{#- The names that stand in a list more than once, as the engine compares them. -#}
{% macro repeated_names(names) %}

    {%- set seen = [] -%}
    {%- set found = [] -%}
    {%- for name in names -%}
        {%- set compared = tideline.compared_name(name) -%}
        {%- do (found if compared in seen else seen).append(compared) -%}
    {%- endfor -%}
    {{ return(found | unique | list) }}

{% endmacro %}

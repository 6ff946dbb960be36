{#- Values as SQL string literals with commas between; a list that is empty becomes null, which nothing is in. -#}
{% macro literal_list(values) %}

    {%- set literals = [] -%}
    {%- for value in values -%}
        {%- do literals.append(tideline.literal(value)) -%}
    {%- endfor -%}
    {{ return(literals | join(', ') or 'null') }}

{% endmacro %}

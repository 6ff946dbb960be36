{#- A list with one problem when `value` is not a number from 0 up, else an empty list. -#}
{% macro number_value(name, value) %}

    {%- if value is not number or value is boolean or value < 0 -%}
        {{ return(["`" ~ name ~ "` must be a number from 0 up; got '" ~ value ~ "'"]) }}
    {%- endif -%}
    {{ return([]) }}

{% endmacro %}

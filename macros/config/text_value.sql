{#- A list with one problem when `value` is not a text that says something (or, unless required, none), else an empty list. -#}
{% macro text_value(name, value, required=true) %}

    {%- if (value is none and not required) or (value is string and value | trim) -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(["`" ~ name ~ "` must be a text; got '" ~ value ~ "'"]) }}

{% endmacro %}

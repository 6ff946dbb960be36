{#- A list with one problem when `value` is not among the allowed ones, else an empty list. -#}
{% macro one_of(name, value, allowed) %}

    {%- if value in allowed -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(["`" ~ name ~ "` must be one of " ~ allowed | join(', ') ~ "; got '" ~ value ~ "'"]) }}

{% endmacro %}

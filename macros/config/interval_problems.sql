{#- A list with one problem when `value` is not a length of time such as '12 hours', else an empty list. -#}
{% macro interval_problems(name, value) %}

    {%- if value is string and modules.re.match('^[0-9]+ (second|minute|hour|day|week|month|year)s?$', value) -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(["`" ~ name ~ "` must be a length of time such as '12 hours' or '3 days'; got '" ~ value ~ "'"]) }}

{% endmacro %}

{#- A list with one problem when `value` is not a length of time such as '12 hours', else an empty list. -#}
{% macro interval_problems(name, value) %}

    {%- if value is string and modules.re.match('^[0-9]+ (second|minute|hour|day|week|month|year)s?$', value) -%}
        {%- if value.split(' ')[0] | length <= 10 and tideline.interval_seconds(value) <= 3153600000 -%}
            {{ return([]) }}
        {%- endif -%}
        {{ return(["`" ~ name ~ "` must be 100 years at most; got '" ~ value ~ "'"]) }}
    {%- endif -%}
    {{ return(["`" ~ name ~ "` must be a length of time such as '12 hours' or '3 days'; got '" ~ value ~ "'"]) }}

{% endmacro %}

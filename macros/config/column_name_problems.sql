{#- A list with one problem when `value` is not the name of a column, as SQL writes it: plain, in quotes, or behind an alias; else an empty list. -#}
{% macro column_name_problems(name, value) %}

    {%- set part = '("([^"]|"")+"|[A-Za-z_][A-Za-z0-9_$]*)' -%}
    {%- if value is string and '*/' not in value and modules.re.match('^' ~ part ~ '([.]' ~ part ~ ')?$', value) -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(["`" ~ name ~ "` must be the name of a column, such as updated_at, e.updated_at or \"Updated at\"; got '" ~ value ~ "'"]) }}

{% endmacro %}

{#- A list with one problem when `value` is not a list of non-empty strings, else an empty list. -#}
{% macro column_list(name, value, required=true) %}

    {%- if value is string or value is mapping or value is not iterable -%}
        {{ return(["`" ~ name ~ "` must be a list of columns, such as ['id']; got " ~ value]) }}
    {%- endif -%}
    {%- if required and not value | list -%}
        {{ return(["`" ~ name ~ "` must name at least one column"]) }}
    {%- endif -%}
    {%- set wrong = [] -%}
    {%- for column in value if column is not string or not column | trim -%}
        {%- do wrong.append(column) -%}
    {%- endfor -%}
    {{ return(["`" ~ name ~ "` must hold names of columns; got " ~ wrong] if wrong else []) }}

{% endmacro %}

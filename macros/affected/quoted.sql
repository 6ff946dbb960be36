{#- Names of columns, each in the engine's quotes. -#}
{% macro quoted(names) %}

    {%- set found = [] -%}
    {%- for name in names -%}
        {%- do found.append(adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return(found) }}

{% endmacro %}

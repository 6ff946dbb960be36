{#- Names of columns, each in the engine's quotes; one that holds a quote has it doubled, which the adapter leaves out. -#}
{% macro quoted(names) %}

    {%- set found = [] -%}
    {%- for name in names -%}
        {%- do found.append(adapter.quote(name | replace('"', '""'))) -%}
    {%- endfor -%}
    {{ return(found) }}

{% endmacro %}

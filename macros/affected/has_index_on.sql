{#- Whether one of the model's configured `indexes` begins with the given columns. -#}
{% macro has_index_on(columns) %}

    {%- set found = [] -%}
    {%- for index in config.get('indexes', default=[]) or [] if (index.columns or [])[:columns | length] == columns -%}
        {%- do found.append(index) -%}
    {%- endfor -%}
    {{ return(found | length > 0) }}

{% endmacro %}

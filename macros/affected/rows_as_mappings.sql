{#- The rows of a statement's result as a list of mappings from column name to value. -#}
{% macro rows_as_mappings(result) %}

    {%- set rows = [] -%}
    {%- for row in result['data'] -%}
        {%- set mapping = {} -%}
        {%- for name in result['table'].column_names -%}
            {%- do mapping.update({name | lower: row[loop.index0]}) -%}
        {%- endfor -%}
        {%- do rows.append(mapping) -%}
    {%- endfor -%}
    {{ return(rows) }}

{% endmacro %}

{#- Those of `columns` that a table of landed rows has. One that has none is refused; one that is not there yet is the load's to refuse. -#}
{% macro landed_columns(relation, columns) %}

    {%- if not execute -%}
        {{ return(columns) }}
    {%- endif -%}
    {%- set found = tideline.column_types(relation) | map(attribute='name') | list -%}
    {%- if found -%}
        {%- do tideline.check("model '" ~ model.name ~ "'", tideline.no_columns_problems(relation | string, found, columns, 'Name its columns as they are, or give the table those')) -%}
    {%- endif -%}
    {%- set present = [] -%}
    {%- for column in columns if column | lower in found -%}{%- do present.append(column) -%}{%- endfor -%}
    {{ return(present) }}

{% endmacro %}

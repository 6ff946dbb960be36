{#- For a grouping of rows that are the same: what tells values apart that the engine takes for equal, one expression for each column that has such. `types` maps columns to types. -#}
{% macro finer_columns(columns, types) %}

    {%- set forms = [] -%}
    {%- for column in columns -%}{%- do forms.append(tideline.finer_form(column, types[column])) -%}{%- endfor -%}
    {{ return(forms | reject('none') | list) }}

{% endmacro %}

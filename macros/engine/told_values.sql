{#- SQL: columns under their own names, texts without their collation, so that a `group by` takes none for another; see `told_apart_by`. -#}
{% macro told_values(columns) %}

    {%- set values = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do values.append(tideline.told_apart_by(column, type)[0] ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {{- return(values | join(', ')) -}}

{% endmacro %}

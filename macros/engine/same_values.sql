{#-
    SQL for a `group by` over columns that were selected as `told_values`: rows come together whose values are the same to whoever looks at them.
-#}
{% macro same_values(columns) %}

    {%- set grouped = columns | list -%}
    {%- for column, type in columns.items() -%}
        {%- do grouped.extend(tideline.told_apart_by(column, type)[1:]) -%}
    {%- endfor -%}
    {{- return(grouped | join(', ')) -}}

{% endmacro %}

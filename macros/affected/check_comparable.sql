{#- Refuses a table with a column whose type has no equality: its rows could not be compared with their successors. -#}
{% macro check_comparable(relation) %}

    {%- set refused = tideline.uncomparable_types() -%}
    {%- if refused -%}
        {%- set problems = [] -%}
        {%- for column in adapter.get_columns_in_relation(relation) if column.dtype | lower in refused -%}
            {%- do problems.append("column `" ~ column.name ~ "` is of type " ~ column.dtype ~ ", which has no equality; cast it (json to jsonb, others to text)") -%}
        {%- endfor -%}
        {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", problems) -%}
    {%- endif -%}

{% endmacro %}

{#-
    Refuses a table that could not be kept exact: a column without equality cannot be compared with its successor; a column
    that is named like the engine's own would be taken for it; a key or a feed needs the columns that it names.
-#}
{% macro check_columns(columns, settings) %}

    {%- set problems = [] -%}
    {%- for column in columns -%}
        {%- if column.type | replace('[]', '') | lower in tideline.uncomparable_types() -%}
            {%- do problems.append("column `" ~ column.name ~ "` is of type " ~ column.type ~ ", which has no equality; cast it (json to jsonb, others to text)") -%}
        {%- endif -%}
        {%- if column.name | lower == tideline.row_address() or (column.name | lower).startswith('_tideline_') -%}
            {%- do problems.append("column `" ~ column.name ~ "` has a name that the engine needs for itself; give it another") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in tideline.lacking_columns(columns, settings) -%}
        {%- do problems.append("the query gives no column `" ~ column ~ "`, which the key (`unique_key`, `tideline_key`) or `tideline_feed` names; it gives " ~ columns | map(attribute='name') | join(', ')) -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_incremental model '" ~ model.name ~ "'", problems) -%}

{% endmacro %}

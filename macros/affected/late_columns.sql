{#-
    The columns, quoted, that `compare_rows` compares only where all the others are equal, so that they are not read for the other stored rows:
    those that are dear to read. None where the rest cannot tell most rows that changed (without `_loaded_at`) or all rows are compared.
-#}
{% macro late_columns(stored, settings, predicate) %}

    {%- set published = (settings.unique_key + (settings.feed or [])) | map('replace', '"', '') | map('lower') | list -%}
    {%- set late, names = [], [] -%}
    {%- for column in stored -%}
        {%- do names.append(column.name | lower) -%}
        {%- if column.name | lower not in published and tideline.is_dear_to_read(column.type) -%}
            {%- do late.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tideline.quoted(late) if '_loaded_at' in names and predicate != 'true' else []) }}

{% endmacro %}

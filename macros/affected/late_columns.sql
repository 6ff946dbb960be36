{#-
    The columns that `compare_rows` compares only where all the others are equal, so that the rest of the stored rows is not read for them: by
    `_loaded_at` most rows that changed are told. None without it, where the engine reads whole rows, or where all rows are compared.
-#}
{% macro late_columns(columns, settings, predicate) %}

    {%- set first = (settings.unique_key + (settings.feed or []) + ['_loaded_at']) | map('replace', '"', '') | map('lower') | list -%}
    {%- set late, names = [], [] -%}
    {%- for column in columns -%}
        {%- set name = column | replace('"', '') | lower -%}
        {%- do names.append(name) -%}
        {%- do late.append(column) if name not in first -%}
    {%- endfor -%}
    {{ return(late if tideline.is_columnar() and predicate != 'true' and '_loaded_at' in names else []) }}

{% endmacro %}

{#- Where a row came from: batch, load, file and line, as far as the row has them. -#}
{% macro delivery_text(row) %}

    {%- set parts = [] -%}
    {%- if row.get('_batch_id') is not none -%}
        {%- do parts.append('batch ' ~ row._batch_id) -%}
    {%- endif -%}
    {%- if row.get('_loaded_at') is not none -%}
        {%- do parts.append('loaded ' ~ tideline.shown(row._loaded_at)) -%}
    {%- endif -%}
    {%- if row.get('_file') is not none -%}
        {%- do parts.append('from ' ~ row._file ~ (':' ~ row._line if row.get('_line') is not none else '')) -%}
    {%- endif -%}
    {{ return(parts | join(', ')) }}

{% endmacro %}

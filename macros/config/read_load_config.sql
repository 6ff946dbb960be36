{#- The settings of a `tideline_load` model, checked. -#}
{% macro read_load_config(sql) %}

    {%- set meta = config.get('meta', {}) or {} -%}
    {%- set settings = {
        'key': meta.get('tideline_extract_key'),
        'delete_limit': meta.get('tideline_delete_limit', 0.3),
        'cursor': meta.get('tideline_cursor'),
        'chunk_rows': meta.get('tideline_chunk_rows'),
        'event_time': config.get('event_time') or '_event_at',
    } -%}
    {%- set problems = tideline.unknown_keys(meta, ['extract_key', 'delete_limit', 'cursor', 'chunk_rows']) -%}
    {%- if settings['key'] is not none -%}
        {%- do problems.extend(tideline.column_list('tideline_extract_key', settings['key'])) -%}
        {%- for column in settings['key'] if column is string and not problems -%}
            {%- do problems.extend(tideline.column_name_problems('tideline_extract_key', column)) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if settings.delete_limit is not number or settings.delete_limit is boolean or not 0 <= settings.delete_limit <= 1 -%}
        {%- do problems.append("`tideline_delete_limit` must be a share between 0 and 1; got '" ~ settings.delete_limit ~ "'") -%}
    {%- endif -%}
    {%- for name, value in [('tideline_cursor', settings.cursor), ('event_time', settings.event_time)] if value is not none -%}
        {%- do problems.extend(tideline.column_name_problems(name, value)) -%}
    {%- endfor -%}
    {%- if settings.chunk_rows is not none -%}
        {%- if settings.chunk_rows is not integer or settings.chunk_rows is boolean or settings.chunk_rows < 1 -%}
            {%- do problems.append("`tideline_chunk_rows` must be a whole number of rows from 1 on; got '" ~ settings.chunk_rows ~ "'") -%}
        {%- endif -%}
        {%- if settings['key'] is not none -%}
            {%- do problems.append("`tideline_chunk_rows` cannot go with `tideline_extract_key`: an extract is compared as a whole") -%}
        {%- endif -%}
    {%- endif -%}
    {%- if '/* tideline load: ' not in sql -%}
        {%- do problems.append("its query reads nothing through tideline.landed_lines, tideline.landed_csv, tideline.landed_parquet, tideline.slot_changes, tideline.new_rows, tideline.committed_rows or tideline.sequence_rows, so every run would load everything again") -%}
    {%- endif -%}
    {%- if '"kind": "cursor"' in sql and not settings.cursor -%}
        {%- do problems.append("its query reads through a cursor (tideline.new_rows, committed_rows or sequence_rows), but meta `tideline_cursor` does not name the column of the bronze table that holds it") -%}
    {%- endif -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {{ return(settings) }}

{% endmacro %}

{#- The settings of a `tideline_load` model, checked. -#}
{% macro read_load_config(sql) %}

    {%- set meta = config.get('meta', {}) or {} -%}
    {%- set cursor = meta.get('tideline_cursor') -%}
    {%- set cursors = [] if cursor is none else [cursor] if cursor is string or cursor is not sequence or not cursor else cursor -%}
    {%- set settings = {
        'key': meta.get('tideline_extract_key'),
        'delete_limit': meta.get('tideline_delete_limit', 0.3),
        'cursor': cursors[0] if cursors else none,
        'cursors': cursors,
        'chunk_rows': meta.get('tideline_chunk_rows'),
        'event_time': config.get('event_time') or '_event_at',
    } -%}
    {%- set problems = tideline.unknown_keys(model.config, ['extract_key', 'delete_limit', 'cursor', 'chunk_rows']) -%}
    {%- if settings['key'] is not none -%}
        {%- do problems.extend(tideline.column_list('tideline_extract_key', settings['key'])) -%}
        {%- for column in settings['key'] if column is string and not problems -%}
            {%- do problems.extend(tideline.column_name_problems('tideline_extract_key', column)) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if settings.delete_limit is not number or settings.delete_limit is boolean or not 0 <= settings.delete_limit <= 1 -%}
        {%- do problems.append("`tideline_delete_limit` must be a share between 0 and 1; got '" ~ settings.delete_limit ~ "'") -%}
    {%- endif -%}
    {%- for column in cursors -%}
        {%- do problems.extend(tideline.column_name_problems('tideline_cursor', column)) -%}
    {%- endfor -%}
    {%- do problems.extend(tideline.column_name_problems('event_time', settings.event_time)) -%}
    {%- if settings.chunk_rows is not none -%}
        {%- if settings.chunk_rows is not integer or settings.chunk_rows is boolean or settings.chunk_rows < 1 -%}
            {%- do problems.append("`tideline_chunk_rows` must be a whole number of rows from 1 on; got '" ~ settings.chunk_rows ~ "'") -%}
        {%- endif -%}
        {%- if settings['key'] is not none -%}
            {%- do problems.append("`tideline_chunk_rows` cannot go with `tideline_extract_key`: an extract is compared as a whole") -%}
        {%- endif -%}
    {%- endif -%}
    {%- if '/* tideline load: ' not in sql -%}
        {%- do problems.append("its query reads nothing through tideline.landed_lines, tideline.landed_json, tideline.landed_csv, tideline.landed_parquet, tideline.slot_changes, tideline.new_rows, tideline.composite_rows, tideline.committed_rows or tideline.sequence_rows, so every run would load everything again") -%}
    {%- endif -%}
    {%- set parts = tideline.load_parts(sql).parts -%}
    {%- do problems.extend(tideline.cursor_problems(parts, cursors)) -%}
    {%- do problems.extend(tideline.whole_reading_problems(sql, parts, settings.chunk_rows)) -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {{ return(settings) }}

{% endmacro %}

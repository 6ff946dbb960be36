{#-
    The bronze query with each marked part replaced by what is new: only the files that the manifest does not know,
    only the rows above the cursor's mark. `state` holds the mark and the new files by path.
-#}
{% macro resolve_parts(sql, state) %}

    {%- set read = tideline.load_parts(sql) -%}
    {%- set pieces = [read.start] -%}
    {%- for part in read.parts -%}
        {%- set options = part.options -%}
        {%- if options.kind == 'lines' -%}
            {%- set paths = [] -%}
            {%- for file in state.files -%}{%- do paths.append(tideline.file_literal(file)) -%}{%- endfor -%}
            {%- do pieces.append(tideline.read_lines('[' ~ (paths | join(', ') or 'null') ~ ']', state.get('chunk') or ({'low': 0, 'high': none} if paths | length == 1 else none))) -%}
        {%- elif options.kind == 'parquet' -%}
            {%- do pieces.append(tideline.read_parquet_files(state.files, options.types, tideline.parquet_schemas(state.files), state.get('chunk'))) -%}
        {%- elif options.kind == 'csv' and state.get('chunk') -%}
            {%- do pieces.append('(select * from tideline_staged where ' ~ tideline.in_chunk('_line', state.chunk) ~ ')') -%}
        {%- elif options.kind == 'csv' -%}
            {%- set rows = tideline.read_csv_files(state.files, options.columns, tideline.csv_headers(state.files)) -%}
            {%- do pieces.append(tideline.lines_of_records(rows) if state.get('has_broken_lines') else rows) -%}
        {%- elif options.kind == 'slot' -%}
            {%- do pieces.append('(select * from ' ~ state.cursor.temporary ~ ')') -%}
        {%- elif options.kind == 'names' -%}
            {%- do pieces.append('(' ~ options.column ~ ' in (' ~ tideline.literal_list(state.files) ~ '))') -%}
        {%- elif options.kind != 'mended' -%}
            {%- do pieces.append(tideline.cursor_predicate(options, state.cursor, options.cursor)) -%}
        {%- endif -%}
        {%- do pieces.append(part.after) -%}
    {%- endfor -%}
    {{ return(pieces | join) }}

{% endmacro %}

{#-
    Reads the text files of a part of the query into temporary tables whose names begin with `name`; returns what `staged_rows` has to know of each. Files with the same columns share a table; a
    line that cannot be split goes to the engine's reject tables (see `rejected_lines`). To number rows while they are read would leave the reading to one thread: all threads store them
    in their order, and a row's number is where it was stored.
-#}
{% macro stage_files(options, files, name) %}
    {{ return(adapter.dispatch('stage_files', 'tideline')(options, files, name)) }}
{% endmacro %}


{% macro default__stage_files(options, files, name) %}
    {%- do tideline.check('stage_files', ['this engine reads no files by itself; land them in tables and name these as sources']) -%}
{% endmacro %}


{% macro duckdb__stage_files(options, files, name) %}

    {%- set keeps_order = run_query("select current_setting('preserve_insertion_order')").rows[0][0] -%}
    {%- set groups = tideline._groups_of_files(options, files) -%}
    {%- for group in groups -%}
        {%- do group.update({'table': name ~ '_' ~ loop.index0, 'number': 'rowid' if keeps_order else '_nth'}) -%}
        {%- set readings = [] -%}
        {%- for scan in group.scans -%}
            {%- do readings.append('select *, ' ~ (loop.index0 if options.kind == 'csv' else 'cast(file_index as integer)') ~ ' as _place' ~ ('' if keeps_order else ', row_number() over () as _nth') ~ ' from ' ~ scan) -%}
        {%- endfor -%}
        {%- do run_query('create or replace temporary table ' ~ group.table ~ ' as ' ~ readings | join(' union all ')) -%}
    {%- endfor -%}
    {{ return(groups) }}

{% endmacro %}


{#-
    Files with the same columns: their `scans`, the wanted `columns` of them, and a row as text (`raw`). Each CSV file is read by itself: of several in one reading, the engine would leave out a
    record that never ends without a word.
-#}
{% macro _groups_of_files(options, files) %}

    {%- if options.kind == 'lines' -%}
        {{ return([{'files': files, 'scans': [tideline._scan_of_lines('[' ~ tideline._file_literals(files) | join(', ') ~ ']')], 'columns': ['line']}] if files else []) }}
    {%- endif -%}
    {%- set headers, problems = {}, [] -%}
    {%- for header in tideline.csv_headers(files) -%}
        {%- do headers.setdefault(tojson(header.names), []).append(header.file) -%}
        {%- do problems.extend(tideline.no_columns_problems(
            'the header of the file ' ~ header.file, header.names, options.columns, 'Names and values stand between commas; take the file out of the folder or deliver it again'
        )) -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {%- set groups = [] -%}
    {%- for header, alike in headers.items() -%}
        {%- set names = fromjson(header) -%}
        {%- set read, types, texts, scans = [], [], [], [] -%}
        {%- for column in options.columns -%}
            {%- do read.append(('c' ~ names.index(column | lower) if column | lower in names else 'cast(null as varchar)') ~ ' as ' ~ column) -%}
        {%- endfor -%}
        {%- for name in names -%}
            {%- do types.append("'c" ~ loop.index0 ~ "': 'VARCHAR'") -%}
            {%- do texts.append('coalesce(c' ~ loop.index0 ~ ", '')") -%}
        {%- endfor -%}
        {%- for file in tideline._file_literals(alike) -%}
            {%- do scans.append(
                'read_csv(' ~ file ~ ', columns = {' ~ types | join(', ') ~ "}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', comment = '', hive_partitioning = false, "
                ~ 'store_rejects = true, rejects_limit = 0, max_line_size = 8388608, buffer_size = 8388608)'
            ) -%}
        {%- endfor -%}
        {%- do groups.append({'files': alike, 'columns': read, 'raw': "concat_ws(',', " ~ texts | join(', ') ~ ')', 'scans': scans}) -%}
    {%- endfor -%}
    {{ return(groups) }}

{% endmacro %}


{% macro _file_literals(files) %}

    {%- set literals = [] -%}
    {%- for file in files -%}{%- do literals.append(tideline.file_literal(file)) -%}{%- endfor -%}
    {{ return(literals) }}

{% endmacro %}

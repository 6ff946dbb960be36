{#-
    The new rows of CSV files, or of the table that they were copied to: `columns` as text (null where a file lacks one
    or says nothing), then `_file`, `_line`, `_raw`. A line that could not be split has null in every column and its text in `_raw`.
-#}
{% macro landed_csv(source_name, table_name, columns) %}

    {%- set problems = tideline.column_list('columns', columns) -%}
    {%- for column in columns if column is string and not problems -%}
        {%- do problems.extend(tideline.column_name_problems('columns', column)) -%}
    {%- endfor -%}
    {%- do tideline.check('landed_csv', problems) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- set landed = tideline.source_settings(source_name, table_name) -%}
    {%- if tideline.reads_files() -%}
        {%- set path = tideline.landing_path(landed.get('tideline_files')) -%}
        {{ return(tideline.load_part(
            {'kind': 'csv', 'path': path, 'columns': columns}, tideline.read_csv_files([path], columns)
        )) }}
    {%- endif -%}
    {%- set present = tideline.landed_columns(relation, columns) -%}
    {%- set read = [] -%}
    {%- for column in columns -%}
        {%- do read.append(("nullif(" ~ column ~ ", '')" if column in present else 'cast(null as text)') ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {%- set file = landed.get('tideline_file', 'file_name') -%}
    {{ return(
        '(select ' ~ read | join(', ') ~ ', ' ~ file ~ ' as _file, line_number as _line, line as _raw from ' ~ relation
        ~ ' where ' ~ tideline.load_part({'kind': 'names', 'column': file, 'relation': relation | string}, '(1 = 1)')
        ~ tideline.load_part({'kind': 'mended', 'columns': columns}, '') ~ ')'
    ) }}

{% endmacro %}

{#-
    The new rows of Parquet files, or of the table that they were copied to: `columns` with the types that are asked for (null where a file lacks one), then `_file`, `_line`
    (from 1), `_reject_code`, `_reject_reason` and `_raw`, which are null unless a value is none of its column's type.
-#}
{% macro landed_parquet(source_name, table_name, columns) %}

    {%- do tideline.check('landed_parquet', tideline.column_types_problems(columns)) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- set landed = tideline.source_settings(source_name, table_name) -%}
    {%- if tideline.reads_files() -%}
        {%- set path = tideline.landing_path(landed.get('tideline_files')) -%}
        {{ return(tideline.load_part(
            {'kind': 'parquet', 'path': path, 'columns': columns.keys() | list, 'types': columns}, tideline.read_parquet_files([path], columns)
        )) }}
    {%- endif -%}
    {%- set present = tideline.landed_columns(relation, columns.keys() | list) -%}
    {%- set read = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do read.append('cast(' ~ (column if column in present else 'null') ~ ' as ' ~ type ~ ') as ' ~ column) -%}
    {%- endfor -%}
    {%- set file = landed.get('tideline_file', 'file_name') -%}
    {{ return(
        '(select ' ~ read | join(', ') ~ ', ' ~ file ~ ' as _file, line_number as _line, cast(null as text) as _reject_code, cast(null as text) as _reject_reason,'
        ~ ' cast(null as text) as _raw from ' ~ relation
        ~ ' where ' ~ tideline.load_part({'kind': 'names', 'column': file, 'relation': relation | string}, '(1 = 1)')
        ~ tideline.load_part({'kind': 'mended', 'columns': columns.keys() | list, 'types': columns}, '') ~ ')'
    ) }}

{% endmacro %}

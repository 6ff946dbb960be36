{#-
    How many lines a file has. The records of a CSV file cannot be found without reading what stands before them, so it is read here, once a run, into a temporary table that its
    chunks are taken from.
-#}
{% macro count_lines(file) %}

    {%- set options = file.options -%}
    {%- if options.kind == 'csv' -%}
        {%- do run_query('create or replace temporary table tideline_staged as select * from ' ~ tideline.read_csv_files([file.path], options.columns, tideline.csv_headers([file.path]))) -%}
        {%- if tideline.note_broken_lines(tideline.rejected_lines()) -%}
            {%- do run_query('create or replace temporary table tideline_staged as select * from ' ~ tideline.lines_of_records('(select * from tideline_staged)')) -%}
        {%- endif -%}
        {{ return(run_query('select coalesce(max(_line), 0) from tideline_staged').rows[0][0] | int) }}
    {%- endif -%}
    {%- set rows = tideline.read_lines('[' ~ tideline.file_literal(file.path) ~ ']') if options.kind == 'lines' else tideline.read_parquet_files([file.path], options.types, tideline.parquet_schemas([file.path])) -%}
    {{ return(run_query('select count(*) from ' ~ rows ~ ' as landed').rows[0][0] | int) }}

{% endmacro %}

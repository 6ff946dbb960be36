{#-
    The number of the last line of a file. The records of a text file cannot be found without reading what stands before them, so it is read here, once a run, and its
    chunks are taken from there.
-#}
{% macro count_lines(file, parts, state) %}

    {%- if file.options.kind == 'parquet' -%}
        {%- set rows = tideline.read_parquet_files([file.path], file.options.types, tideline.parquet_schemas([file.path])) -%}
    {%- else -%}
        {%- do tideline.stage_parts(parts, [file.path], state) -%}
        {%- set rows = tideline.staged_part(file.options, state.staged | reject('none') | first) -%}
    {%- endif -%}
    {{ return(run_query('select coalesce(max(_line), 0) from ' ~ rows ~ ' as landed').rows[0][0] | int) }}

{% endmacro %}

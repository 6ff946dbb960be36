{#-
    SQL, in brackets: the lines of text files with file and line number. `files` is a SQL literal: a pattern or a list. The
    separator is a character that no text has, so that a line is never split.
-#}
{% macro read_lines(files) %}
    {{ return(adapter.dispatch('read_lines', 'tideline')(files)) }}
{% endmacro %}


{% macro default__read_lines(files) %}
    {%- do tideline.check('read_lines', ['this engine reads no files by itself; land them in tables and name these as sources']) -%}
{% endmacro %}


{% macro duckdb__read_lines(files) %}

    {%- set query -%}
        (
            select line, filename as _file, _nth - min(_nth) over (partition by filename) + 1 as _line
            from (select line, filename, row_number() over () as _nth from {{ tideline._scan_of_lines(files) }}) as numbered
        )
    {%- endset -%}
    {{ return(query) }}

{% endmacro %}


{% macro _scan_of_lines(files) %}

    {{ return(
        'read_csv(' ~ files ~ ", columns = {'line': 'VARCHAR'}, delim = '\\x1e', quote = '', escape = '', comment = '', header = false, auto_detect = false, filename = true, hive_partitioning = false,"
        ~ ' max_line_size = 67108864, buffer_size = 67108864)'
    ) }}

{% endmacro %}

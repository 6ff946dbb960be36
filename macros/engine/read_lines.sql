{#-
    SQL, in brackets: the lines of text files with file and line number. `files` is a SQL literal: a pattern or a list. The
    separator is a character that no text has, so that a line is never split. `chunk`: only its lines, of one file.
-#}
{% macro read_lines(files, chunk=none) %}
    {{ return(adapter.dispatch('read_lines', 'tideline')(files, chunk)) }}
{% endmacro %}


{% macro default__read_lines(files, chunk=none) %}
    {%- do tideline.check('read_lines', ['this engine reads no files by itself; land them in tables and name these as sources']) -%}
{% endmacro %}


{% macro duckdb__read_lines(files, chunk=none) %}

    {%- if files == '[null]' -%}
        {{ return('(select cast(null as varchar) as line, cast(null as varchar) as _file, cast(null as bigint) as _line where false)') }}
    {%- endif -%}

    {%- set query -%}
        (
            select line, filename as _file, {{ '_nth + ' ~ chunk.low if chunk else '_nth - min(_nth) over (partition by filename) + 1' }} as _line
            from (
                select line, filename, row_number() over () as _nth
                from read_csv(
                    {{ files }}, columns = {'line': 'VARCHAR'}, delim = '\x1e', quote = '', escape = '', comment = '',
                    header = false, auto_detect = false, filename = true, max_line_size = 67108864, buffer_size = 67108864
                    {%- if chunk %}, skip = {{ chunk.low }}{% endif %}
                )
                {% if chunk and chunk.high is not none %}limit {{ chunk.high - chunk.low }}{% endif %}
            ) as numbered
        )
    {%- endset -%}
    {{ return(query) }}

{% endmacro %}

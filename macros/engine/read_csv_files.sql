{#-
    SQL, in brackets: the rows of CSV files, every column as text, one reading per file so that each may have its own
    columns; a line that cannot be split goes to the engine's reject tables (see `rejected_lines`). With the files' `headers` nothing is guessed: without them
    a file with a broken line at its beginning would fail the query.
-#}
{% macro read_csv_files(files, columns, headers=none) %}
    {{ return(adapter.dispatch('read_csv_files', 'tideline')(files, columns, headers)) }}
{% endmacro %}


{% macro default__read_csv_files(files, columns, headers) %}
    {%- do tideline.check('read_csv_files', ['this engine reads no files by itself; land them in tables and name these as sources']) -%}
{% endmacro %}


{% macro duckdb__read_csv_files(files, columns, headers) %}

    {%- if headers is not none -%}
        {{ return(tideline._read_csv_with_headers(columns, headers)) }}
    {%- endif -%}
    {%- set query -%}
        (
            select
                {{ columns | join(', ') }},
                filename as _file,
                row_number() over (partition by filename order by _nth) + 1 as _line,
                concat_ws(',', {{ columns | join(', ') }}) as _raw
            from (
                select
                    {% for column in columns %}cast(null as varchar) as {{ column }}, {% endfor %}
                    cast(null as varchar) as filename, cast(0 as bigint) as _nth
                where false
                {%- for file in files %}
                union all by name
                select *, row_number() over () as _nth
                from read_csv(
                    {{ tideline.literal(file) }}, all_varchar = true, header = true, delim = ',', quote = '"',
                    escape = '"', filename = true, store_rejects = true, rejects_limit = 0
                )
                {%- endfor %}
            ) as all_files
        )
    {%- endset -%}
    {{ return(query) }}

{% endmacro %}


{% macro _read_csv_with_headers(columns, headers) %}

    {%- set query -%}
        (
            select {% for column in columns %}cast(null as varchar) as {{ column }}, {% endfor %}
                cast(null as varchar) as _file, cast(0 as bigint) as _line, cast(null as varchar) as _raw
            where false
            {%- for header in headers %}
            {%- set fields = header.names | length %}
            union all
            select
                {% for column in columns %}
                {{- 'c' ~ header.names.index(column | lower) if column | lower in header.names else 'cast(null as varchar)' }}, {% endfor %}
                filename, row_number() over () + 1,
                concat_ws(',', {% for place in range(fields) %}coalesce(c{{ place }}, ''){{ ', ' if not loop.last }}{% endfor %})
            from read_csv(
                {{ tideline.file_literal(header.file) }}, columns = { {%- for place in range(fields) %}'c{{ place }}': 'VARCHAR'{{ ', ' if not loop.last }}{% endfor -%} },
                auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', comment = '', filename = true,
                store_rejects = true, rejects_limit = 0, max_line_size = 8388608, buffer_size = 8388608
            )
            {%- endfor %}
        )
    {%- endset -%}
    {{ return(query) }}

{% endmacro %}

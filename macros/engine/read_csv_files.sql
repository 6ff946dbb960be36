{#-
    SQL, in brackets: the rows of CSV files as they are there now, every column as text, one reading per file so that each may have its own columns; without lines that cannot be
    split. What a query shows outside of a load; a load takes them from where `stage_files` put them.
-#}
{% macro read_csv_files(files, columns) %}
    {{ return(adapter.dispatch('read_csv_files', 'tideline')(files, columns)) }}
{% endmacro %}


{% macro default__read_csv_files(files, columns) %}
    {%- do tideline.check('read_csv_files', ['this engine reads no files by itself; land them in tables and name these as sources']) -%}
{% endmacro %}


{% macro duckdb__read_csv_files(files, columns) %}

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
                    escape = '"', filename = true, hive_partitioning = false, union_by_name = true, ignore_errors = true
                )
                {%- endfor %}
            ) as all_files
        )
    {%- endset -%}
    {{ return(query) }}

{% endmacro %}

{#-
    SQL, in brackets: `rows` (SQL in brackets) and, for each of `columns`, the value of that name in the JSON document of the row as text. DuckDB parses a document anew for each function that is asked
    of it, so one asks for all of them.
-#}
{% macro json_columns(rows, document, columns) %}
    {{ return(adapter.dispatch('json_columns', 'tideline')(rows, document, columns)) }}
{% endmacro %}


{% macro default__json_columns(rows, document, columns) %}

    {%- set read, pointers = [], [] -%}
    {%- for column in columns -%}
        {%- do read.append('_tideline_texts[' ~ loop.index ~ '] as ' ~ column) -%}
        {%- do pointers.append(tideline.json_pointer([column.strip('"')])) -%}
    {%- endfor -%}
    {{ return(
        '(select parsed.* exclude (_tideline_texts), ' ~ read | join(', ') ~ ' from (select *, json_extract_string(' ~ document ~ ', [' ~ pointers | join(', ')
        ~ ']) as _tideline_texts from ' ~ rows ~ ' as documents) as parsed)'
    ) }}

{% endmacro %}


{% macro postgres__json_columns(rows, document, columns) %}

    {%- set read = [] -%}
    {%- for column in columns -%}{%- do read.append(tideline.json_text(document, [column.strip('"')]) ~ ' as ' ~ column) -%}{%- endfor -%}
    {{ return('(select documents.*, ' ~ read | join(', ') ~ ' from (select * from ' ~ rows ~ ' as rows_read ' ~ tideline.fence() ~ ') as documents)') }}

{% endmacro %}

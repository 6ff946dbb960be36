{#-
    What is wrong with how a bronze query reads what is new (its marked parts) and what its meta `tideline_cursor` names: a list of problems. One mark says how far one cursor came:
    with two of them the rows of the slower one would be lost. A load knows files by their path and mended rows by file and line, not by the part that reads them: with two
    parts each row of a file would be read by both.
-#}
{% macro cursor_problems(parts, cursors) %}

    {%- set problems = [] -%}
    {%- set read = parts | selectattr('options.kind', 'in', ['cursor', 'slot']) | map(attribute='options') | list -%}
    {%- set landed = parts | selectattr('options.kind', 'in', ['lines', 'csv', 'parquet', 'names']) | list -%}
    {%- set names = 'tideline.new_rows, composite_rows, committed_rows or sequence_rows' -%}
    {%- if landed and landed | length + read | length > 1 -%}
        {%- do problems.append("its query reads landed files " ~ landed | length ~ " times" ~ (" and through " ~ read | length ~ " cursors or slots" if read else "") ~ ", and a load knows files by their path, not by the part of the query that reads them: rows would come twice or never. Make a tideline_load model of each and put them together behind bronze; or one source with a pattern that fits all of the files") -%}
    {%- elif read | length > 1 -%}
        {%- do problems.append("its query reads through " ~ read | length ~ " cursors or slots, and a load has one mark. Make a tideline_load model of each and put them together behind bronze; for a row that is ordered by several columns there is tideline.composite_rows") -%}
    {%- elif read and read[0].kind == 'cursor' and not cursors -%}
        {%- do problems.append("its query reads through a cursor (" ~ names ~ "), but meta `tideline_cursor` does not name the column of the bronze table that holds it") -%}
    {%- elif read and read[0].kind == 'cursor' and cursors | length != read[0].get('cursors', ['one']) | length -%}
        {%- do problems.append("its query reads by " ~ read[0].get('cursors', [read[0].cursor]) | join(', ') ~ ", but meta `tideline_cursor` names " ~ cursors | length ~ " columns: " ~ cursors | join(', ')) -%}
    {%- endif -%}
    {{ return(problems) }}

{% endmacro %}

{#-
    What is wrong with how a bronze query reads by cursors (its marked parts) and what its meta `tideline_cursor` names: a list of problems. One mark says how far one cursor came:
    with two of them the rows of the slower one would be lost.
-#}
{% macro cursor_problems(parts, cursors) %}

    {%- set problems = [] -%}
    {%- set read = parts | selectattr('options.kind', 'in', ['cursor', 'slot']) | map(attribute='options') | list -%}
    {%- set names = 'tideline.new_rows, composite_rows, committed_rows or sequence_rows' -%}
    {%- if read | length > 1 -%}
        {%- do problems.append("its query reads through " ~ read | length ~ " cursors or slots, and a load has one mark. Make a tideline_load model of each and put them together behind bronze; for a row that is ordered by several columns there is tideline.composite_rows") -%}
    {%- elif read and read[0].kind == 'cursor' and not cursors -%}
        {%- do problems.append("its query reads through a cursor (" ~ names ~ "), but meta `tideline_cursor` does not name the column of the bronze table that holds it") -%}
    {%- elif read and read[0].kind == 'cursor' and cursors | length != read[0].get('cursors', ['one']) | length -%}
        {%- do problems.append("its query reads by " ~ read[0].get('cursors', [read[0].cursor]) | join(', ') ~ ", but meta `tideline_cursor` names " ~ cursors | length ~ " columns: " ~ cursors | join(', ')) -%}
    {%- endif -%}
    {{ return(problems) }}

{% endmacro %}

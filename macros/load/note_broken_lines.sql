{#-
    Notes where the lines stand that could not be split, for `lines_of_records`; false when there are none. `rejected_lines` is SQL, `line` counts all records of a file, the header as
    the first.
-#}
{% macro note_broken_lines(rejected_lines) %}

    {%- if not rejected_lines -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set nth = 'row_number() over (partition by file order by line)' -%}
    {#- several broken lines in a row have one place: the last of them says how many there are -#}
    {%- do run_query(
        'create or replace temporary table tideline_broken as select file, place, max(shift) as shift from ('
        ~ 'select file, line - ' ~ nth ~ ' + 1 as place, ' ~ nth ~ ' as shift from (' ~ rejected_lines ~ ') as split) as placed group by file, place'
    ) -%}
    {{ return(run_query('select 1 from tideline_broken limit 1').rows | length > 0) }}

{% endmacro %}

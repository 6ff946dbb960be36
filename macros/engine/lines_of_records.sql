{#-
    SQL, in brackets: the rows of CSV files at the lines where they stand. The reader numbers the records that it could split; those that it could not stand between them, and
    `tideline_broken` says of each from which number on the rest is one further (`place`, and how many by then: `shift`).
-#}
{% macro lines_of_records(rows) %}
    {{ return(adapter.dispatch('lines_of_records', 'tideline')(rows)) }}
{% endmacro %}


{% macro default__lines_of_records(rows) %}
    {{ return(rows) }}
{% endmacro %}


{% macro duckdb__lines_of_records(rows) %}
    {{ return(
        '(select rows_read.* replace (rows_read._line + coalesce(broken.shift, 0) as _line) from ' ~ rows ~ ' as rows_read'
        ~ ' asof left join tideline_broken as broken on rows_read._file = broken.file and rows_read._line >= broken.place)'
    ) }}
{% endmacro %}

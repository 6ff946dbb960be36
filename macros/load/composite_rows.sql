{#-
    The extra predicate of a query over a table whose rows are in order of several columns, the most significant first, such as a change stamp and an id: what
    comes after the newest row that is stored, row by row. So rows that share the stamp of the mark are read if their id is greater, and nothing is read twice but what is dated ahead of
    the clock, which does not move the mark. Rows that lack one of the columns are read every time (give them a `_reject_code`: quarantine takes each once), or never. What becomes visible behind the mark is not read: where that
    happens take `new_rows` with a lookback.
-#}
{% macro composite_rows(cursor, on_cursor_value_missing='include') %}

    {%- set problems = tideline.column_list('cursor', cursor) + tideline.one_of('on_cursor_value_missing', on_cursor_value_missing, ['include', 'exclude']) -%}
    {%- if not problems and cursor | length < 2 -%}
        {%- do problems.append("`cursor` must name two columns at least, such as ['updated_at', 'id']; for one there is tideline.new_rows") -%}
    {%- endif -%}
    {%- for column in cursor if not problems -%}
        {%- do problems.extend(tideline.column_name_problems('cursor', column)) -%}
    {%- endfor -%}
    {%- do tideline.check('composite_rows', problems) -%}
    {{- return(tideline.load_part({
        'kind': 'cursor', 'strategy': 'composite', 'cursor': cursor[0], 'cursors': cursor, 'missing': on_cursor_value_missing,
    }, '(1 = 1)')) -}}

{% endmacro %}

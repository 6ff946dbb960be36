{#-
    The extra predicate of a query over a table with ever-increasing ids: everything above the mark, and whatever fills a hole below it. A hole
    is an id that was skipped when a later one was seen: it may belong to a transaction that commits late, or to one that was
    rolled back. Holes are visited again by every load until they are filled or `grace` is over. Rows without an id are read every
    time (give them a `_reject_code`: quarantine takes each once), or never. What lies below the first id that was seen is waited for as well if `start` says where the ids began.
-#}
{% macro sequence_rows(cursor, grace='1 day', on_cursor_value_missing='include', start=none) %}

    {%- do tideline.check('sequence_rows', (
        tideline.column_name_problems('cursor', cursor) + tideline.interval_problems('grace', grace)
        + tideline.one_of('on_cursor_value_missing', on_cursor_value_missing, ['include', 'exclude'])
        + ([] if start is none or (start is integer and start is not boolean) else ["`start` must be the first id of the source, a whole number; got '" ~ start ~ "'"])
    )) -%}
    {{- return(tideline.load_part({
        'kind': 'cursor', 'strategy': 'sequence', 'cursor': cursor, 'grace': grace, 'missing': on_cursor_value_missing, 'start': start,
    }, '(1 = 1)')) -}}

{% endmacro %}

{#-
    The end of a load from the beginning: rows that were mended are read at their place again. Where the source tells the line itself by now, so that bronze has it, the mended row is noted as
    undone: it would stand there twice. Then what a reload would lose is counted; of a table that was gone there is nothing to count.
-#}
{% macro end_reload(sql, state, settings, ledger, requeued) %}

    {%- set name = tideline.relation_name(this) -%}
    {%- set marks = tideline.query_as_mappings(
        "select cast(run_mark as text) as low, cast(run_mark + interval '1 microsecond' as text) as mark, cursor_high, cursor_state from " ~ ledger ~ ' as noted where consumer = '
        ~ tideline.literal(name) ~ ' and upstream = ' ~ tideline.literal(name) ~ ' order by noted.run_mark desc limit 1'
    )[0] -%}
    {%- do state.update(dict(marks, is_known=true)) -%}
    {%- do run_query(tideline.note_requeued(
        requeued, tideline.newest_requeued(requeued, name), 'undone', tideline.timestamp_literal(state.mark),
        "state = 'asked' and exists (select 1 from " ~ this ~ ' as told where told._file = noted.file and told._line = noted.line)'
    )) -%}
    {%- do tideline.load_requeued(sql, state, settings, ledger, requeued) -%}
    {%- if not state.is_gone -%}{%- do tideline.check_reload() -%}{%- endif -%}

{% endmacro %}

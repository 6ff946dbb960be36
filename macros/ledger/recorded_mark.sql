{#-
    SQL for the ledger row of one window. An incremental run moves the mark only when the run that it started from is still the last
    one; else it leaves the mark as the other run set it. A run over a part of the rows (`--empty`, `--sample`) that made the table
    leaves no mark, so that the next one reads everything.
-#}
{% macro recorded_mark(window, ledger, consumer) %}

    {%- set last = 'consumer = ' ~ consumer ~ ' and upstream = ' ~ tideline.literal(window.upstream)
        ~ ' and upstream_epoch = ' ~ tideline.literal(window.cursor) ~ ' and run_mark = moment.last_mark' -%}
    {%- set cursor_high = 'cast(' ~ tideline.literal(none if tideline.is_partial_read() else window.high) ~ ' as text)' -%}
    {%- if window.kind == 'incremental' -%}
        {%- set cursor_high = 'case when moment.last_mark = ' ~ tideline.timestamp_literal(window.seen) ~ ' then ' ~ cursor_high
            ~ ' else (select cursor_high from ' ~ ledger ~ ' where ' ~ last ~ ') end' -%}
    {%- endif -%}

    select
        {{ tideline.literal(invocation_id) }} as run_id,
        moment.run_mark,
        {{ consumer }} as consumer,
        {{ tideline.literal(window.upstream) }} as upstream,
        {{ tideline.literal(window.kind) }} as kind,
        {{ tideline.literal('new_rows(' ~ window.cursor ~ ')') }} as reason,
        (select high_mark from {{ ledger }} where {{ last }}) as low_mark,
        {{ 'cast(' ~ cursor_high ~ ' as timestamp with time zone)' if window.is_time else 'cast(null as timestamp with time zone)' }} as high_mark,
        {{ tideline.literal(window.cursor) }} as upstream_epoch,
        {{ tideline.literal(invocation_id) }} as epoch,
        {{ cursor_high }} as cursor_high
    from moment

{% endmacro %}

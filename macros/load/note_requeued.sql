{#- SQL that notes another state of mended rows. `rows`: SQL in brackets, as `newest_requeued` returns them. Later than the note before, wherever the clock stands. -#}
{% macro note_requeued(requeued, rows, state, moment, condition) %}

    insert into {{ requeued }} (consumer, file, line, mended, state, batch_id, recorded_at)
    select consumer, file, line, mended, {{ tideline.literal(state) }}, {{ tideline.literal(invocation_id) }}, greatest({{ moment }}, recorded_at + interval '1 microsecond')
    from {{ rows }} as noted
    where {{ condition }}

{% endmacro %}

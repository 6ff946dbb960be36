{#-
    A SQL expression over the events of a format: when a change became true. The log's own time; for rows that carry an effective time, that, except
    for a delete, which has no row of its own.
-#}
{% macro event_time_of(effective_at) %}

    {%- if effective_at is none -%}
        {{ return('source_at') }}
    {%- endif -%}
    {{ return(
        "case when op in ('d', 't') then source_at else "
        ~ tideline.try_cast(tideline.json_text('after_row', [effective_at]), 'timestamptz') ~ ' end'
    ) }}

{% endmacro %}

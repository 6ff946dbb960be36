{#-
    SQL: how many keys are affected, how many of them hold a null, and for each upstream the changed rows, the late ones
    among them (event time before what was seen), the newest event time, and whether its feed is torn: pruned past our mark by a run that committed after
    the marks were read, or without our mark, which it had when we read it: somebody put it back to an older state, and what it says now begins there.
-#}
{% macro count_affected(settings) %}

    {%- set columns = tideline.affected_columns(settings.key) -%}
    select
        0 as position,
        count(*) as rows_in,
        count(case when {{ columns | join(' is null or ') }} is null then 1 end) as rows_late,
        cast(null as text) as event_high,
        false as is_torn
    from tideline_affected
    {% for upstream in settings.upstreams if upstream.is_changed and upstream.kind != 'lookup' %}
    union all

    select
        {{ upstream.position }} as position,
        count(*) as rows_in,
        {% if upstream.event_time -%}
        count(case when {{ upstream.event_time }} < {{ tideline.timestamp_literal(upstream.event_high) }} then 1 end) as rows_late,
        cast(greatest(max({{ upstream.event_time }}), {{ tideline.timestamp_literal(upstream.event_high) }}) as text) as event_high
        {%- else -%}
        0 as rows_late,
        cast(null as text) as event_high
        {%- endif %},
        {{ tideline.is_torn(upstream) if upstream.kind == 'feed' else 'false' }} as is_torn
    from ({{ tideline.changed_rows(upstream) }}) as changed
    {% endfor %}
    order by position

{% endmacro %}

{#- SQL that appends what one extract changes against the state that was known as of its date. -#}
{% macro extract_changes(path, state, payload) %}

    {%- set stamps = tideline.timestamp_literal(state.mark) ~ ', ' ~ tideline.literal(invocation_id) -%}
    insert into {{ this }} ({{ payload | join(', ') }}, _op, _event_at, _sequence, _file, _line, _loaded_at, _batch_id)
    with extract_of as (select max(_event_at) as _event_at, max(_sequence) as _sequence from ({{ tideline.extract_rows(path) }}) as rows_told)

    select
        {% for column in payload %}differing.{{ column }}, {% endfor %}differing._op,
        case when differing._op = 'd' then extract_of._event_at else differing._event_at end,
        case when differing._op = 'd' then extract_of._sequence else differing._sequence end,
        {{ tideline.literal(path) }}, differing._line, {{ stamps }}
    from tideline_differing as differing
    cross join extract_of

{% endmacro %}

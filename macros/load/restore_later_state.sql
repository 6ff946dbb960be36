{#-
    SQL for an extract that came after a later one was applied (it was parked, or late): what it changed is changed back as of the date of the later
    one, unless that one says something of the key itself. So the state after it stays as the later extract has it.
-#}
{% macro restore_later_state(path, state, columns, settings, event_at, next_at) %}

    {%- set payload = columns | reject('in', ['_op', '_event_at', '_sequence', '_file', '_line']) | list -%}
    {%- set at = tideline.timestamp_literal(event_at) -%}
    {%- set next = tideline.timestamp_literal(next_at) -%}
    {%- set stamps = tideline.timestamp_literal(state.mark) ~ ', ' ~ tideline.literal(invocation_id) -%}
    {%- set here = '_loaded_at = ' ~ tideline.timestamp_literal(state.mark) ~ ' and _file = ' ~ tideline.literal(path) -%}

    insert into {{ this }} ({{ payload | join(', ') }}, _op, _event_at, _sequence, _file, _line, _loaded_at, _batch_id)
    with changed as (select {{ settings.key | join(', ') }} from {{ this }} where {{ here }} and _event_at = {{ at }}),

    later as ({{ tideline.known_state(settings.key, as_of=next, except_load=here) }}),

    earlier as ({{ tideline.known_state(settings.key, as_of=at) }}),

    said as (select {{ settings.key | join(', ') }} from {{ this }} where _event_at = {{ next }} and not ({{ here }}))

    select
        {% for column in payload %}case when later._op is null then earlier.{{ column }} else later.{{ column }} end, {% endfor %}
        case when later._op is null then 'd' when earlier._op is null then 'c' else 'u' end,
        {{ next }}, (select max(_sequence) from {{ this }} where _event_at = {{ next }}), {{ tideline.literal(path) }}, null, {{ stamps }}
    from changed
    {%- for other in ['later', 'earlier', 'said'] %}
    left join {{ other }} on {% for column in settings.key %}{{ other }}.{{ column }} = changed.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
    {%- endfor %}
    where said.{{ settings.key[0] }} is null and coalesce(later._op, earlier._op) is not null

{% endmacro %}

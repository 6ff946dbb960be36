{#-
    SQL for an extract that came after a later one was applied (it was parked, or late): what it changed is changed back as of the date of the later
    one, unless that one says something of the key itself. So the state after it stays as the later extract has it.
-#}
{% macro restore_later_state(path, state, payload, key, event_at, next_at) %}

    {%- set next = tideline.timestamp_literal(next_at) -%}
    {%- set stamps = tideline.timestamp_literal(state.mark) ~ ', ' ~ tideline.literal(invocation_id) -%}
    {%- set here = '_loaded_at = ' ~ tideline.timestamp_literal(state.mark) ~ ' and _file = ' ~ tideline.literal(path) -%}

    insert into {{ this }} ({{ payload | join(', ') }}, _op, _event_at, _sequence, _file, _line, _loaded_at, _batch_id)
    with later as ({{ tideline.known_state(key, 'tideline_differing', as_of=next_at, except_load=here) }}),

    earlier as ({{ tideline.known_state(key, 'tideline_differing', as_of=event_at) }}),

    said as (
        select {{ key | join(', ') }} from {{ this }}
        where _event_at = {{ next }} and not ({{ here }}) and {{ tideline.among(key, 'tideline_differing', key) }}
    )

    select
        {% for column in payload %}case when later._op is null then earlier.{{ column }} else later.{{ column }} end, {% endfor %}
        case when later._op is null then 'd' when earlier._op is null then 'c' else 'u' end,
        {{ next }}, (select max(_sequence) from {{ this }} where _event_at = {{ next }}), {{ tideline.literal(path) }}, null, {{ stamps }}
    from tideline_differing as changed
    {%- for other in ['later', 'earlier', 'said'] %}
    left join {{ other }} on {{ tideline.same_key(key, other, 'changed') }}
    {%- endfor %}
    where said.{{ key[0] }} is null and coalesce(later._op, earlier._op) is not null

{% endmacro %}

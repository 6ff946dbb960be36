{#- SQL that appends what one extract changes against the state that was known as of its date. -#}
{% macro extract_changes(path, state, columns, settings, deletes) %}

    {%- set payload = columns | reject('in', ['_op', '_event_at', '_sequence', '_file', '_line']) | list -%}
    {%- set key = settings.key | join(', ') -%}
    {%- set in_file = '_file = ' ~ tideline.literal(path) -%}
    {%- set stamps = tideline.timestamp_literal(state.mark) ~ ', ' ~ tideline.literal(invocation_id) -%}

    insert into {{ this }} ({{ payload | join(', ') }}, _op, _event_at, _sequence, _file, _line, _loaded_at, _batch_id)
    with known as (select * from tideline_known),

    extract_rows as (
        select * from tideline_incoming where {{ in_file }} and _reject_code is null
    ),

    differing as (
        select {{ payload | join(', ') }} from extract_rows
        except
        select {{ payload | join(', ') }} from known
    )

    select
        {% for column in payload %}differing.{{ column }}, {% endfor %}
        case when known._op is null then 'c' else 'u' end,
        places._event_at, places._sequence, places._file, places._line, {{ stamps }}
    from differing
    inner join extract_rows as places
        on {% for column in settings.key %}places.{{ column }} = differing.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
    left join known
        on {% for column in settings.key %}known.{{ column }} = differing.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
    {%- if deletes %}
    union all
    select
        {% for column in payload %}known.{{ column }}, {% endfor %}
        'd', extract_of._event_at, extract_of._sequence, {{ tideline.literal(path) }}, null, {{ stamps }}
    from known
    cross join (select max(_event_at) as _event_at, max(_sequence) as _sequence from extract_rows) as extract_of
    where ({{ key }}) not in (select {{ key }} from extract_rows)
    {%- endif %}

{% endmacro %}

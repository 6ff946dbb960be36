{#-
    The events with each truncate turned into a delete of every key of the relation, at the truncate's place in the order. Columns of the
    truncate's own key that are not null narrow it down to the keys with that value (one tenant, one partition).
-#}
{% macro truncated_events(events, history) %}

    with

    _tideline_received as (

        {{ events }}

    ),

    _tideline_keys as (

        select distinct {{ history.key | join(', ') }} from _tideline_received
        where not _tideline_is_truncate

    )

    select {{ tideline.event_columns(history) | join(', ') }}
    from _tideline_received
    where not _tideline_is_truncate
    union all
    select
        {%- for column in history.key %}
        _tideline_keys.{{ column }},
        {%- endfor %}
        {%- for column in history.columns %}
        null,
        {%- endfor %}
        {%- for expression in history.sequence_by %}
        truncates._tideline_sequence_{{ loop.index }},
        {%- endfor %}
        truncates._tideline_at,
        true,
        {%- for name in history.extras %}
        {{ 'false' if name == '_tideline_is_insert' else 'truncates.' ~ name }},
        {%- endfor %}
        truncates._loaded_at
    from _tideline_received as truncates
    inner join _tideline_keys
        on
            truncates._tideline_is_truncate
            {%- for column in history.key %}
            and (truncates.{{ column }} is null or truncates.{{ column }} = _tideline_keys.{{ column }})
            {%- endfor %}

{% endmacro %}

{#-
    The events of a relation under the names that the steps after it share: key and columns as they are, and beside them
    `_tideline_at`, `_tideline_is_delete` and what else was asked for. An event without an effective time is left out: it has no
    place in time. Where deletes are to be ignored, they are left out as well.
-#}
{% macro relation_events(relation, history) %}

    select
        {%- for column in history.key + history.columns %}
        {{ column }},
        {%- endfor %}
        {%- for expression in history.sequence_by %}
        {{ expression }} as _tideline_sequence_{{ loop.index }},
        {%- endfor %}
        {{ history.effective_at or history.sequence_by[0] }} as _tideline_at,
        {{ history.is_delete }} as _tideline_is_delete,
        {%- if history.is_truncate %}
        {{ history.is_truncate }} as _tideline_is_truncate,
        {%- endif %}
        {%- for name, expression in history.extras.items() %}
        {{ expression }} as {{ name }},
        {%- endfor %}
        _loaded_at
    from {{ relation }}
    where
        {{ history.effective_at ~ ' is not null' if history.effective_at else 'true' }}
        {%- if history.ignores_deletes %}
        and not {{ history.is_delete }}
        and not {{ history.is_truncate or 'false' }}
        {%- endif %}

{% endmacro %}

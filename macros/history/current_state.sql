{#-
    One row per key: the newest event by the order of events, whatever arrived when. `on_delete` says what a delete leaves: `hard` no row,
    `soft` the last values with `is_deleted` and `deleted_at`, `keep` the last values. An old update never brings a
    deleted key back, because the delete stays the newest event.
-#}
{% macro current_state(relation, unique_key, columns, sequence_by, effective_at=none, apply_as_delete_when='false', on_delete='hard', fixed=[]) %}

    {%- do tideline.check('current_state', (
        tideline.column_list('unique_key', unique_key)
        + tideline.column_list('columns', columns)
        + tideline.column_list('sequence_by', sequence_by)
        + tideline.column_list('fixed', fixed, required=false)
        + tideline.one_of('on_delete', on_delete, ['hard', 'soft', 'keep'])
    )) -%}
    {%- set newest = tideline.event_order(sequence_by, effective_at, apply_as_delete_when, columns + fixed, descending=true) -%}
    {%- set oldest = tideline.event_order(sequence_by, effective_at, apply_as_delete_when, columns + fixed) -%}
    {%- set moment = effective_at or sequence_by[0] -%}
    {%- set key = unique_key | join(', ') -%}

    select
        {{ key }}
        {%- for column in columns %},
        {{ column }}
        {%- endfor %}
        {%- for column in fixed %},
        {{ column }}
        {%- endfor %}
        {%- if on_delete == 'soft' %},
        _tideline_is_delete as is_deleted,
        case when _tideline_is_delete then _tideline_moment end as deleted_at
        {%- endif %},
        _loaded_at
    from (
        select
            {{ key }}
            {%- for column in columns %},
            {% if on_delete == 'hard' %}{{ column }}{% else -%}
            first_value({{ column }}) over (
                partition by {{ key }} order by case when {{ apply_as_delete_when }} then 1 else 0 end, {{ newest }}
            ) as {{ column }}{% endif %}
            {%- endfor %}
            {%- for column in fixed %},
            first_value({{ column }}) over (
                partition by {{ key }} order by case when {{ apply_as_delete_when }} then 1 else 0 end, {{ oldest }}
            ) as {{ column }}
            {%- endfor %},
            coalesce({{ apply_as_delete_when }}, false) as _tideline_is_delete,
            {{ moment }} as _tideline_moment,
            _loaded_at,
            row_number() over (partition by {{ key }} order by {{ newest }}) as _tideline_nth
        from {{ relation }}
    ) as numbered
    where
        _tideline_nth = 1
        {%- if on_delete == 'hard' %}
        and not _tideline_is_delete
        {%- endif %}

{% endmacro %}

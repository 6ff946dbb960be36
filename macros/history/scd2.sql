{#-
    One row per version of a key, computed from all its events, so that the order of arrival does not matter: a late event splits,
    merges or precedes versions. Validity is half-open. Columns are tracked (a change opens a version), overwritten (the
    newest value stands in every version) or fixed (the first value does).
-#}
{% macro scd2(relation, unique_key, sequence_by, effective_at, track_history_on, overwrite=[], fixed=[], apply_as_delete_when='false', surrogate_key='version_sk') %}

    {%- do tideline.check('scd2', (
        tideline.column_list('unique_key', unique_key)
        + tideline.column_list('sequence_by', sequence_by)
        + tideline.column_list('track_history_on', track_history_on)
        + tideline.column_list('overwrite', overwrite, required=false)
        + tideline.column_list('fixed', fixed, required=false)
    )) -%}
    {%- set settings = {
        'key': unique_key, 'sequence_by': sequence_by, 'effective_at': effective_at, 'tracked': track_history_on,
        'overwritten': overwrite, 'fixed': fixed, 'is_delete': 'coalesce(' ~ apply_as_delete_when ~ ', false)',
    } -%}

    select
        {{ tideline.surrogate_key(unique_key, 'valid_from') }} as {{ surrogate_key }}
        {%- for column in unique_key + track_history_on + overwrite + fixed %},
        {{ column }}
        {%- endfor %},
        valid_from,
        valid_to,
        valid_to is null as is_current,
        row_number() over (partition by {{ unique_key | join(', ') }} order by valid_from) as version_number,
        _loaded_at
    from (
        {{ tideline._versions(tideline._runs(tideline._standing_events(relation, settings), settings), settings) }}
    ) as versions

{% endmacro %}


{#- Of several events at one instant the last by the order stands; the others would open empty versions. -#}
{% macro _standing_events(relation, settings) %}

    {%- set key = settings.key | join(', ') -%}
    {%- set content = settings.tracked + settings.overwritten + settings.fixed -%}
    {%- set oldest = tideline.event_order(settings.sequence_by, settings.effective_at, settings.is_delete, content) -%}
    {%- set newest = tideline.event_order(settings.sequence_by, settings.effective_at, settings.is_delete, content, descending=true) -%}
    {%- set deletes_last = 'case when ' ~ settings.is_delete ~ ' then 1 else 0 end, ' -%}

    select * from (
        select
            {{ key }}
            {%- for column in settings.tracked %},
            {{ column }}
            {%- endfor %}
            {%- for column in settings.overwritten %},
            first_value({{ column }}) over (partition by {{ key }} order by {{ deletes_last ~ newest }}) as {{ column }}
            {%- endfor %}
            {%- for column in settings.fixed %},
            first_value({{ column }}) over (partition by {{ key }} order by {{ deletes_last ~ oldest }}) as {{ column }}
            {%- endfor %},
            {{ settings.effective_at }} as _tideline_at,
            {{ settings.is_delete }} as _tideline_is_delete,
            _loaded_at,
            lead({{ settings.effective_at }}) over (partition by {{ key }} order by {{ oldest }}) as _tideline_next_at
        from {{ relation }}
    ) as ordered_events
    where _tideline_next_at is null or _tideline_next_at > _tideline_at

{% endmacro %}


{#- A run is a stretch of events with equal tracked values, or a delete; each begins with a boundary. -#}
{% macro _runs(events, settings) %}

    {%- set in_order = 'over (partition by ' ~ settings.key | join(', ') ~ ' order by _tideline_at)' -%}

    select
        stretches.*,
        sum(case when _tideline_is_boundary then 1 else 0 end) {{ in_order }} as _tideline_run
    from (
        select
            standing.*,
            _tideline_is_delete
            or coalesce(lag(_tideline_is_delete) {{ in_order }}, true)
            {%- for column in settings.tracked %}
            or {{ column }} is distinct from lag({{ column }}) {{ in_order }}
            {%- endfor %} as _tideline_is_boundary
        from ({{ events }}) as standing
    ) as stretches

{% endmacro %}


{#- One row per run that is not a delete, from its boundary to the next. -#}
{% macro _versions(runs, settings) %}

    {%- set in_order = 'over (partition by ' ~ settings.key | join(', ') ~ ' order by _tideline_at)' -%}

    select * from (
        select
            {% for column in settings.key + settings.tracked + settings.overwritten + settings.fixed -%}
            {{ column }},
            {% endfor -%}
            _tideline_is_delete,
            _tideline_at as valid_from,
            lead(_tideline_at) {{ in_order }} as valid_to,
            greatest(_tideline_run_loaded_at, lead(_loaded_at) {{ in_order }}) as _loaded_at
        from (
            select
                {% for column in settings.key + settings.tracked + settings.overwritten + settings.fixed -%}
                {{ column }},
                {% endfor -%}
                _tideline_at,
                _tideline_is_delete,
                _tideline_is_boundary,
                _loaded_at,
                max(_loaded_at) over (partition by {{ settings.key | join(', ') }}, _tideline_run) as _tideline_run_loaded_at
            from ({{ runs }}) as numbered
        ) as bounded
        where _tideline_is_boundary
    ) as closed
    where not _tideline_is_delete

{% endmacro %}

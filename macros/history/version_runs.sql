{#-
    Events in runs: a run is a stretch of events with equal tracked values, or of deletes; each begins with a boundary. Deletes before the first
    event that is none belong to no run. Where a delete gets a version of its own, it shows the values that held before. Each event knows what comes
    after it, so that a run needs to look no further than its own last event for its end.
-#}
{% macro version_runs(events, history) %}

    {%- set in_order = 'over (partition by ' ~ history.partition | join(', ') ~ ' order by _tideline_nth)' -%}
    {%- set is_version = '_tideline_is_boundary' if history.records_deletes else '_tideline_is_boundary and not _tideline_is_delete' -%}

    select
        stretches.*,
        count(case when _tideline_is_boundary then 1 end) {{ in_order }} as _tideline_run,
        count(case when {{ is_version }} then 1 end) {{ in_order }} as _tideline_version,
        {%- if '_tideline_batch' in history.extras %}
        lead(_tideline_batch) {{ in_order }} as _tideline_next_batch,
        {%- endif %}
        lead(_loaded_at) {{ in_order }} as _tideline_next_loaded_at
    from (
        select
            {%- for column in history.key %}
            {{ column }},
            {%- endfor %}
            {%- for column in history.columns %}
            {%- if history.records_deletes and column in history.tracked + history.overwrite_current %}
            case when _tideline_is_delete then lag({{ column }}) {{ in_order }} else {{ column }} end as {{ column }},
            {%- else %}
            {{ column }},
            {%- endif %}
            {%- endfor %}
            {{ tideline.place_columns(history) | join(', ') }},
            _tideline_is_delete is distinct from coalesce(lag(_tideline_is_delete) {{ in_order }}, true)
            {%- for column in history.tracked %}
            or (not _tideline_is_delete and {{ column }} is distinct from lag({{ column }}) {{ in_order }})
            {%- endfor %} as _tideline_is_boundary
        from ({{ events }}) as standing
    ) as stretches

{% endmacro %}

{#-
    Events in runs: a run is a stretch of events with equal tracked values, or of deletes; each begins with a boundary. Deletes before the first
    event that is none belong to no run. Where a delete gets a version of its own, it shows the values that held before.
-#}
{% macro version_runs(events, history) %}

    {%- set in_order = 'over (partition by ' ~ history.partition | join(', ') ~ ' order by _tideline_nth)' -%}

    select
        stretches.*,
        sum(case when _tideline_is_boundary then 1 else 0 end) {{ in_order }} as _tideline_run
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

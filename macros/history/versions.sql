{#-
    One row per run, from its boundary: its last event tells its newest values, when it ended and what ended it. A run of deletes is a version
    only where deletes are recorded; its values are those of its first event, the others saw nothing before them.
-#}
{% macro versions(runs, history) %}

    {%- set within_run -%}
        over (
            partition by {{ history.partition | join(', ') }}, _tideline_run
            order by _tideline_nth
            rows between unbounded preceding and unbounded following
        )
    {%- endset %}

    select * from (
        select
            {%- for column in history.key %}
            {{ column }},
            {%- endfor %}
            {%- for column in history.columns %}
            {%- if column in history.overwrite_current %}
            case when _tideline_is_delete then {{ column }} else last_value({{ column }}) {{ within_run }} end as {{ column }},
            {%- else %}
            {{ column }},
            {%- endif %}
            {%- endfor %}
            {{ tideline.place_columns(history) | reject('equalto', '_loaded_at') | join(', ') }},
            _tideline_is_boundary,
            _tideline_version,
            _tideline_at as _tideline_from,
            last_value(_tideline_next_at) {{ within_run }} as _tideline_to,
            {%- if '_tideline_batch' in history.extras %}
            last_value(_tideline_next_batch) {{ within_run }} as _tideline_closing_batch,
            {%- endif %}
            greatest(max(_loaded_at) {{ within_run }}, last_value(_tideline_next_loaded_at) {{ within_run }}) as _loaded_at
        from ({{ runs }}) as numbered
    ) as measured
    where
        _tideline_is_boundary
        {%- if not history.records_deletes %}
        and not _tideline_is_delete
        {%- endif %}

{% endmacro %}

{#- One row per run, from its boundary to the next, numbered within its key. A run of deletes is one only where it gets a version. -#}
{% macro versions(runs, history) %}

    {%- set key = history.partition | join(', ') -%}
    {%- set in_order = 'over (partition by ' ~ key ~ ' order by _tideline_nth)' -%}

    select
        bounded.*,
        row_number() over (partition by {{ key }} order by _tideline_from) as _tideline_version
    from (
        select
            {%- for column in history.key + history.columns %}
            {{ column }},
            {%- endfor %}
            {{ tideline.place_columns(history) | reject('equalto', '_loaded_at') | join(', ') }},
            _tideline_at as _tideline_from,
            lead(_tideline_at) {{ in_order }} as _tideline_to,
            {%- if '_tideline_batch' in history.extras %}
            lead(_tideline_batch) {{ in_order }} as _tideline_closing_batch,
            {%- endif %}
            greatest(_tideline_run_loaded_at, lead(_loaded_at) {{ in_order }}) as _loaded_at
        from (
            select
                {%- for column in history.key %}
                {{ column }},
                {%- endfor %}
                {%- for column in history.columns %}
                {%- if column in history.overwrite_current %}
                first_value({{ column }}) over (
                    partition by {{ key }}, _tideline_run
                    order by case when _tideline_is_delete then 0 else _tideline_nth end desc, _tideline_nth
                ) as {{ column }},
                {%- else %}
                {{ column }},
                {%- endif %}
                {%- endfor %}
                {{ tideline.place_columns(history) | join(', ') }},
                _tideline_is_boundary,
                max(_loaded_at) over (partition by {{ key }}, _tideline_run) as _tideline_run_loaded_at
            from ({{ runs }}) as numbered
        ) as measured
        where _tideline_is_boundary
    ) as bounded
    {%- if not history.records_deletes %}
    where not _tideline_is_delete
    {%- endif %}

{% endmacro %}

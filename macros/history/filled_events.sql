{#-
    Events of which some columns say nothing (null, absent, unchanged), with the value that held before in their place. What a delete
    took away does not come back: after it a column is null until an event says otherwise. A fixed column gets the
    first value that any event said.
-#}
{% macro filled_events(events, history) %}

    {%- set key = history.partition | join(', ') -%}

    select
        {%- for column in history.key %}
        {{ column }},
        {%- endfor %}
        {%- for column in history.columns %}
        first_value(case when {{ tideline._is_told(column, history) }} then {{ column }} end) over (
            {%- if column in history.fixed %}
            partition by {{ key }}
            order by case when {{ tideline._is_told(column, history) }} then 0 else 1 end, _tideline_nth
            {%- else %}
            partition by {{ key }}, _tideline_told_{{ loop.index }} order by _tideline_nth
            {%- endif %}
        ) as {{ column }},
        {%- endfor %}
        {{ tideline.place_columns(history) | join(', ') }}
    from (
        select
            unfilled.*
            {%- for column in history.columns if column not in history.fixed %},
            count(case when _tideline_is_delete or {{ tideline._is_told(column, history) }} then 1 end) over (
                partition by {{ key }} order by _tideline_nth
            ) as _tideline_told_{{ history.columns.index(column) + 1 }}
            {%- endfor %}
        from ({{ events }}) as unfilled
    ) as counted

{% endmacro %}


{#- Whether an event says anything about a column. -#}
{% macro _is_told(column, history) %}

    {%- set conditions = ['not _tideline_is_delete'] -%}
    {%- if history.ignore_null_updates -%}
        {%- do conditions.append(column ~ ' is not null') -%}
    {%- endif -%}
    {%- if history.unchanged_value is not none -%}
        {%- do conditions.append(
            'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ') is distinct from ' ~ tideline.literal(history.unchanged_value)
        ) -%}
    {%- endif -%}
    {%- if '_tideline_present' in history.extras -%}
        {%- do conditions.append(
            '(_tideline_present is null or position(' ~ tideline.literal(',' ~ tideline.bare_name(column) ~ ',')
            ~ ' in _tideline_present) > 0)'
        ) -%}
    {%- endif -%}
    {{ return(conditions | join(' and ')) }}

{% endmacro %}

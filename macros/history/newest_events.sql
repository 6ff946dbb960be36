{#-
    The newest event of each key, unless it is a delete. With soft deletes it may be one: then the values are the last ones before it, and a
    key of which nothing but deletes is known has no row.
-#}
{% macro newest_events(events, history) %}

    {%- set key = history.key | join(', ') -%}
    {%- set newest_first = 'over (partition by ' ~ key ~ ' order by _tideline_is_delete, _tideline_nth desc)' -%}
    {%- set oldest_first = 'over (partition by ' ~ key ~ ' order by _tideline_is_delete, _tideline_nth)' %}

    select
        {%- for column in history.key + history.columns %}
        {{ column }},
        {%- endfor %}
        {%- if history.is_soft %}
        _tideline_is_delete as is_deleted,
        case when _tideline_is_delete then _tideline_deleted_at end as deleted_at,
        {%- endif %}
        _tideline_loaded_at as _loaded_at
    from (
        select
            {%- for column in history.key %}
            {{ column }},
            {%- endfor %}
            {%- for column in history.columns %}
            {%- if column in history.fixed %}
            first_value({{ column }}) {{ oldest_first }} as {{ column }},
            {%- elif history.is_soft %}
            first_value({{ column }}) {{ newest_first }} as {{ column }},
            {%- else %}
            {{ column }},
            {%- endif %}
            {%- endfor %}
            {%- if history.is_soft %}
            first_value(_tideline_is_delete) {{ newest_first }} as _tideline_is_unknown,
            max(case when _tideline_is_delete and not _tideline_was_delete then _tideline_at end) over (partition by {{ key }}) as _tideline_deleted_at,
            {%- endif %}
            _tideline_is_delete,
            {{ tideline._row_loaded_at(history, newest_first, oldest_first) }} as _tideline_loaded_at,
            row_number() over (partition by {{ key }} order by _tideline_nth desc) as _tideline_newest
        from (
            select
                ordered.*
                {%- if history.is_soft %},
                coalesce(lag(_tideline_is_delete) over (partition by {{ key }} order by _tideline_nth), false) as _tideline_was_delete
                {%- endif %}
            from ({{ events }}) as ordered
        ) as judged
    ) as numbered
    where
        _tideline_newest = 1
        and not {{ '_tideline_is_unknown' if history.is_soft else '_tideline_is_delete' }}

{% endmacro %}


{#- The greatest `_loaded_at` of the events that a row consists of. -#}
{% macro _row_loaded_at(history, newest_first, oldest_first) %}

    {%- if history.is_partial -%}
        {{ return('max(_loaded_at) over (partition by ' ~ history.key | join(', ') ~ ')') }}
    {%- endif -%}
    {%- set instants = ['_loaded_at'] -%}
    {%- if history.is_soft -%}
        {%- do instants.append('first_value(_loaded_at) ' ~ newest_first) -%}
    {%- endif -%}
    {%- if history.fixed -%}
        {%- do instants.append('first_value(_loaded_at) ' ~ oldest_first) -%}
    {%- endif -%}
    {{ return('greatest(' ~ instants | join(', ') ~ ')') }}

{% endmacro %}

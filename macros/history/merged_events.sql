{#-
    The events that a merge mode lets through. A key lives from its first event, or the first after a delete, to its next delete.
    `insert_only` takes the first event of each life; `update_only` takes what comes with or after an insert of the same life, so that updates alone
    never create a key.
-#}
{% macro merged_events(events, mode, history) %}

    {%- set life = history.partition | join(', ') ~ ', _tideline_life' -%}

    select * from (
        select
            lives.*,
            {% if mode == 'insert_only' -%}
            row_number() over (partition by {{ life }}, _tideline_is_delete order by _tideline_nth) = 1 as _tideline_is_taken
            {%- else -%}
            sum(case when _tideline_is_insert then 1 else 0 end) over (partition by {{ life }} order by _tideline_nth) > 0 as _tideline_is_taken
            {%- endif %}
        from (
            select
                ordered.*,
                sum(case when _tideline_is_delete then 1 else 0 end) over (
                    partition by {{ history.partition | join(', ') }} order by _tideline_nth
                ) as _tideline_life
            from ({{ events }}) as ordered
        ) as lives
    ) as judged
    where _tideline_is_delete or _tideline_is_taken

{% endmacro %}

{#-
    Of several events at one instant the last by the order; the others would open empty versions. Overwritten columns have their newest value
    in all of them, fixed ones their first, of all events of the key, the ones that do not stand included.
-#}
{% macro standing_events(events, history) %}

    {%- set key = history.partition | join(', ') -%}

    select * from (
        select
            {%- for column in history.key %}
            {{ column }},
            {%- endfor %}
            {%- for column in history.columns %}
            {%- if column in history.overwrite %}
            first_value({{ column }}) over (partition by {{ key }} order by _tideline_is_delete, _tideline_nth desc) as {{ column }},
            {%- elif column in history.fixed %}
            first_value({{ column }}) over (partition by {{ key }} order by _tideline_is_delete, _tideline_nth) as {{ column }},
            {%- else %}
            {{ column }},
            {%- endif %}
            {%- endfor %}
            {{ tideline.place_columns(history) | join(', ') }}
        from ({{ events }}) as ordered
    ) as overwritten
    where _tideline_next_at is null or _tideline_next_at > _tideline_at

{% endmacro %}

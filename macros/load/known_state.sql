{#-
    SQL: the last known row of each key of a bronze table of extract changes; deleted keys are out. `as_of` is a SQL expression: the state up to that event
    time, all when it is null; `except_load` is a condition for rows to leave out.
-#}
{% macro known_state(key, as_of=none, except_load=none) %}

    select * from (
        select
            changes.*,
            row_number() over (
                partition by {{ key | join(', ') }} order by _event_at desc, _loaded_at desc, _op
            ) as _tideline_nth
        from {{ this }} as changes
        where true
        {%- if as_of %} and _event_at <= coalesce({{ as_of }}, _event_at){% endif %}
        {%- if except_load %} and not ({{ except_load }}){% endif %}
    ) as numbered
    where _tideline_nth = 1 and _op <> 'd'

{% endmacro %}

{#-
    SQL: the last known row of each key of a bronze table of extract changes; deleted keys are out. `as_of` is an event time as text, the state up to it is wanted, all when it is none;
    `among` a temporary table with the keys that matter; `except_load` a condition for rows to leave out.
-#}
{% macro known_state(key, among, as_of=none, except_load=none) %}

    select * from (
        select
            changes.*,
            row_number() over (
                partition by {{ key | join(', ') }} order by _event_at desc, _loaded_at desc, _op
            ) as _tideline_nth
        from {{ this }} as changes
        where
            {{ tideline.among(key, among, key) }}
            {%- if as_of is not none %} and _event_at <= {{ tideline.timestamp_literal(as_of) }}{% endif %}
            {%- if except_load %} and not ({{ except_load }}){% endif %}
    ) as numbered
    where _tideline_nth = 1 and _op <> 'd'

{% endmacro %}

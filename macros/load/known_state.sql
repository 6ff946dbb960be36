{#- SQL: the last known row of each key of a bronze table of extract changes; deleted keys are out. -#}
{% macro known_state(key) %}

    select * from (
        select
            changes.*,
            row_number() over (
                partition by {{ key | join(', ') }} order by _event_at desc, _loaded_at desc, _op
            ) as _tideline_nth
        from {{ this }} as changes
    ) as numbered
    where _tideline_nth = 1 and _op <> 'd'

{% endmacro %}

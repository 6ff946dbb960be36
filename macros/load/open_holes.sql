{#-
    SQL: the holes that are open after this load. Each known hole, and the stretch from the last mark (before there is one: from `start`) to the newest id, is cut at
    the ids that came; what is left between two of them is a hole.
-#}
{% macro open_holes(gaps, consumer, mark, column, start) %}

    with arrived as (select distinct {{ column }} as id from tideline_incoming where {{ column }} is not null),

    stretches as (
        select gap_low, gap_high, first_seen_at, opened_by from {{ gaps }} where consumer = {{ consumer }} and closed_at is null
        union all
        select {{ mark ~ ' + 1' if mark is not none else start if start is not none else 'min(id)' }}, max(id), null, null
        from arrived
        {% if mark is not none %}having max(id) > {{ mark }}{% else %}having max(id) is not null{% endif %}
    ),

    cuts as (
        select stretches.*, arrived.id from stretches inner join arrived on arrived.id between gap_low and gap_high
        union all
        select stretches.*, gap_low - 1 as id from stretches
        union all
        select stretches.*, gap_high + 1 as id from stretches
    ),

    steps as (
        select cuts.*, lead(id) over (partition by gap_low order by id) as next_id, count(*) over (partition by gap_low) as cut_count
        from cuts
    )

    select
        gap_low as old_low, id + 1 as gap_low, next_id - 1 as gap_high, first_seen_at, opened_by,
        opened_by is null or cut_count > 2 as is_changed
    from steps
    where next_id - id > 1

{% endmacro %}

{#- SQL, one row: `holes`, the number of open holes of this model and the sum of their beginnings and ends, and what else is asked of them. -#}
{% macro holes_told_apart(gaps, others=none) %}

    select cast(count(*) as text) || ' ' || cast(coalesce(sum(gap_low) + sum(gap_high), 0) as text) as holes{{ ', ' ~ others if others }}
    from {{ gaps }}
    where closed_at is null and consumer = {{ tideline.literal(tideline.relation_name(this)) }}

{% endmacro %}

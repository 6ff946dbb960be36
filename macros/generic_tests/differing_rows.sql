{#-
    SQL for `equals_rebuild`: the rows of which one side has more copies than the other, in the `differing_buckets` (none: everywhere), and how many more. One scan of each side and one grouping;
    `except all` would group each side, and both of them twice.
-#}
{% macro differing_rows(sides, differing) %}

    {%- set here = sides.part -%}
    {%- if differing == [] -%}
        {%- set here = 'false' -%}
    {%- elif differing is not none and differing | selectattr('located_key', 'none') | list -%}
        {%- set here = here ~ ' and ' ~ sides.bucket ~ ' in (' ~ differing | map(attribute='bucket') | join(', ') ~ ')' -%}
    {%- elif differing is not none -%}
        {%- set here = here ~ ' and ' ~ sides.key[0] ~ ' in (select located from (values (' ~ differing | map(attribute='located_key') | join('), (') ~ ')) as keys (located))' -%}
    {%- endif -%}
    {%- set names = sides.columns | join(', ') -%}

    with

    both_sides as (

        {%- for side, weight in [('stored', 1), ('rebuilt', -1)] %}
        {{ 'union all' if not loop.first }}
        select {{ weight }} as tideline_weight, {{ tideline.told_values(sides.columns) }} from (
            {{ sides[side] }}
        ) as tideline_row
        where {{ here }}
        {%- endfor %}

    ),

    findings as (

        select
            case when sum(tideline_weight) > 0 then 'only in the table' else 'only in the rebuild' end as side,
            cast(abs(sum(tideline_weight)) as bigint) as copies,
            {{ names }}
        from both_sides
        group by {{ tideline.same_values(sides.columns) }}
        having sum(tideline_weight) <> 0

    )
    {%- if sides.pair_key %},
    {{ tideline.paired_rows(sides.columns, sides.pair_key) }}
    {%- else %}

    select * from findings
    {%- endif %}

{% endmacro %}

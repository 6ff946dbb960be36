{#-
    SQL for `equals_rebuild`: the rows of which one side has more copies than the other, in the given buckets (none: everywhere), and how many more. One scan of each side and one grouping;
    `except all` would group each side, and both of them twice.
-#}
{% macro differing_rows(sides, buckets) %}

    {%- set here = sides.part -%}
    {%- if buckets is not none -%}
        {%- set here = (sides.part ~ ' and ' ~ sides.bucket ~ ' in (' ~ buckets | join(', ') ~ ')') if buckets else 'false' -%}
    {%- endif -%}
    {%- set names = sides.names | join(', ') -%}

    with

    both_sides as (

        {%- for side, weight in [('stored', 1), ('rebuilt', -1)] %}
        {{ 'union all' if not loop.first }}
        select {{ weight }} as tideline_weight, {{ names }} from (
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
        group by {{ (sides.names + tideline.finer_columns(sides.names, sides.types_of)) | join(', ') }}
        having sum(tideline_weight) <> 0

    )
    {%- if sides.pair_key %},
    {{ tideline.paired_rows(sides.names, sides.types_of, sides.pair_key) }}
    {%- else %}

    select * from findings
    {%- endif %}

{% endmacro %}

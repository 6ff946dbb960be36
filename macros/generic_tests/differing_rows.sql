{#-
    SQL for `equals_rebuild`: the rows that one side has and the other has not, in the given buckets (none: everywhere).
-#}
{% macro differing_rows(sides, buckets) %}

    {%- set here = sides.part -%}
    {%- if buckets is not none -%}
        {%- set here = (sides.bucket ~ ' in (' ~ buckets | join(', ') ~ ')') if buckets else 'false' -%}
    {%- endif -%}

    with

    {% for side in ['stored', 'rebuilt'] %}
    {{ side }} as (

        select * from (
            {{ sides[side] }}
        ) as tideline_row
        where {{ here }}

    ),
    {% endfor %}
    findings as (

        select 'only in the table' as side, surplus.* from (
            select * from stored
            except all
            select * from rebuilt
        ) as surplus
        union all
        select 'only in the rebuild' as side, missing.* from (
            select * from rebuilt
            except all
            select * from stored
        ) as missing

    )
    {%- if sides.pair_key %},
    {{ tideline.paired_rows(sides.names, sides.pair_key) }}
    {%- else %}

    select * from findings
    {%- endif %}

{% endmacro %}

{#-
    SQL for the temporary table of differences between the fresh rows of the affected keys and the stored ones: one row per distinct
    row that is there more or fewer times than it should be, with how many (`_tideline_change`) and where the stored ones
    are. Grouping is null-safe, needs no unique key and no join.
-#}
{% macro compare_rows(target, columns, predicate) %}

    {%- set address = tideline.row_address() -%}
    create temporary table tideline_diff as
    select
        {{ columns }},
        array_agg(_tideline_address) filter (where _tideline_address is not null) as _tideline_stored,
        cast(count(*) - 2 * count(_tideline_address) as integer) as _tideline_change
    from (
        select {{ columns }}, cast(null as {{ tideline.row_address_type() }}) as _tideline_address
        from tideline_fresh
        union all
        select {{ columns }}, {{ address }} as _tideline_address
        from {{ target }}
        where {{ tideline.where_stored(target, predicate) }}
    ) as both_sides
    group by {{ columns }}
    having count(*) <> 2 * count(_tideline_address)

{% endmacro %}

{#- SQL: rows evaluated, and rows removed, added and (both under one unique key) updated. -#}
{% macro count_differences(unique_key) %}

    select
        (select count(*) from tideline_fresh) as fresh,
        cast(coalesce(sum(removed), 0) as bigint) as removed,
        cast(coalesce(sum(added), 0) as bigint) as added,
        cast(coalesce(sum(least(removed, added)), 0) as bigint) as updated
    from (
        select
            sum(greatest(-_tideline_change, 0)) as removed,
            sum(greatest(_tideline_change, 0)) as added
        from tideline_diff
        group by {{ unique_key | join(', ') }}
    ) as by_key

{% endmacro %}

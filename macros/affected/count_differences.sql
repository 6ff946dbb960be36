{#-
    SQL: rows evaluated, and rows removed, added and (both under one unique key) updated. Of pairs it also tells whether they may be
    trusted: no key is null, no fresh row stands in two pairs and no stored row does. `keys`: the key columns where rows are not in pairs.
-#}
{% macro count_differences(keys=[]) %}

    select
        (select count(*) from tideline_fresh) as fresh,
        count(case when not _tideline_is_same then _tideline_stored end) as removed,
        count(case when not _tideline_is_same then _tideline_fresh end) as added,
        {% if keys -%}
        (
            select cast(coalesce(sum(least(removed, added)), 0) as bigint)
            from (
                select count(_tideline_stored) as removed, count(_tideline_fresh) as added
                from tideline_diff
                group by {{ keys | join(', ') }}
            ) as by_key
        ) as updated
        {%- else -%}
        count(case when not _tideline_is_same and _tideline_stored is not null and _tideline_fresh is not null then 1 end) as updated,
        count(case when _tideline_has_null then 1 end) = 0
        and count(_tideline_fresh) = (select count(*) from tideline_fresh)
        and count(_tideline_stored) = count(distinct _tideline_stored) as is_paired
        {%- endif %}
    from tideline_diff

{% endmacro %}

{#-
    SQL: the newest mark in the change feed that no consumer needs any more, as text; null where all are needed. The clock stands in a
    subquery: by an index PostgreSQL searches only for what does not change from row to row.
-#}
{% macro prunable(feed, settings, ledgers) %}

    {%- set name = tideline.literal(tideline.relation_name(settings.relation)) -%}
    select cast(max(_tideline_mark) as text) as up_to
    from {{ feed }}
    where
        _tideline_sign in (-1, 1)
        and _tideline_mark <= greatest(
            (select {{ tideline.clock() }} - interval '{{ settings.feed_retention_days | int }} days'),
            (
                select min(readers.high_mark)
                from (
                    {%- for ledger in ledgers %}
                    {{ 'union all' if not loop.first }}
                    select max(high_mark) as high_mark
                    from {{ ledger }}
                    where upstream = {{ name }} and consumer <> {{ name }}
                    group by consumer
                    {%- endfor %}
                ) as readers
            )
        )

{% endmacro %}

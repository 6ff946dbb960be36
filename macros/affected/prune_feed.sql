{#-
    SQL that drops what every consumer has read from the change feed, and what is older than the retention, and records how far:
    a consumer whose mark lies before that recomputes everything. How far is recorded first, and never further than rows went:
    a consumer that has read all of a feed that was quiet for long stays up to date.
-#}
{% macro prune_feed(settings, ledger) %}

    {%- set feed = tideline.feed_relation(settings.relation) -%}
    {%- set name = tideline.literal(tideline.relation_name(settings.relation)) -%}
    update {{ feed }} set _tideline_mark = pruned.up_to
    from (
        select max(_tideline_mark) as up_to
        from {{ feed }}
        where
            _tideline_sign in (-1, 1)
            and _tideline_mark <= greatest(
                {{ tideline.clock() }} - interval '{{ settings.feed_retention_days | int }} days',
                (
                    select min(readers.high_mark)
                    from (
                        select max(high_mark) as high_mark
                        from {{ ledger }}
                        where upstream = {{ name }} and consumer <> {{ name }}
                        group by consumer
                    ) as readers
                )
            )
    ) as pruned
    where _tideline_sign = 0 and pruned.up_to is not null;
    delete from {{ feed }}
    where _tideline_sign in (-1, 1) and _tideline_mark <= (select max(_tideline_mark) from {{ feed }} where _tideline_sign = 0);

{% endmacro %}

{#-
    SQL that drops what every consumer has read from the change feed, and what is older than the retention, and records how far:
    a consumer whose mark lies before that recomputes everything. How far is recorded first, and never further than rows went:
    a consumer that has read all of a feed that was quiet for long stays up to date.
-#}
{% macro prune_feed(feed, ledger) %}

    {%- set name = tideline.literal(tideline.relation_name(this)) -%}
    {%- set read_by_all -%}
        (
            select
                greatest(
                    min(readers.high_mark),
                    {{ tideline.clock() }} - interval '{{ tideline.setting('feed_retention_days') }} days'
                )
            from {{ ledger }} as readers
            where
                readers.upstream = {{ name }}
                and readers.consumer <> {{ name }}
                and readers.run_mark = (
                    select max(newest.run_mark) from {{ ledger }} as newest where newest.consumer = readers.consumer
                )
        )
    {%- endset -%}

    {%- set prunable = '(select max(_tideline_mark) from ' ~ feed ~ ' where _tideline_sign <> 0 and _tideline_mark <= ' ~ read_by_all ~ ')' -%}

    update {{ feed }} set _tideline_mark = {{ prunable }}
    where _tideline_sign = 0 and _tideline_mark < {{ prunable }};
    delete from {{ feed }}
    where
        _tideline_sign <> 0
        and _tideline_mark <= (select max(beginning._tideline_mark) from {{ feed }} as beginning where beginning._tideline_sign = 0);

{% endmacro %}

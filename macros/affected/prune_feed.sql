{#-
    Drops what every consumer has read from the change feed, and what is older than the retention, and records how far: a consumer whose
    mark lies before that recomputes everything. Never further than rows went: a consumer that has read all of a feed that was quiet for long
    stays up to date. How far is asked for first: mostly there is nothing to do, and a literal bound is searched for by an index.
-#}
{% macro prune_feed(settings, ledger) %}

    {%- set feed = tideline.feed_relation(settings.relation) -%}
    {%- call statement('tideline_pruned', fetch_result=true) -%}
        {{ tideline.prunable(feed, settings, tideline.reader_ledgers(ledger)) }}
    {%- endcall -%}
    {%- set up_to = load_result('tideline_pruned')['data'][0][0] -%}
    {%- if up_to is not none -%}
        {%- call statement('tideline_prune') -%}
            update {{ feed }} set _tideline_mark = {{ tideline.timestamp_literal(up_to) }}
            where _tideline_sign = 0;
            delete from {{ feed }}
            where _tideline_sign in (-1, 1) and _tideline_mark <= {{ tideline.timestamp_literal(up_to) }};
        {%- endcall -%}
    {%- endif -%}

{% endmacro %}

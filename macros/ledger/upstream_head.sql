{#-
    What `read_marks` asks an upstream, as SQL expressions by column: its newest mark, its epoch, and what stands against trusting its
    marks: a feed that was pruned past ours, rows without a mark, a mark that lies ahead of the clock.
-#}
{% macro upstream_head(upstream) %}

    {%- if upstream.kind == 'lookup' -%}
        {{ return({'epoch': tideline.table_fingerprint(upstream.relation)}) }}
    {%- elif upstream.kind == 'watermark' -%}
        {%- set newest = '(select cast(max(' ~ upstream.watermark ~ ') as timestamptz) from ' ~ upstream.relation ~ ')' -%}
        {#- a subquery of its own: compared with each row of the outer query, the mark would cost a join -#}
        {%- set seen = '(select max(seen.high_mark) from newest as seen where seen.upstream = ' ~ tideline.literal(tideline.relation_name(upstream.relation)) ~ ')' -%}
        {{ return({
            'high': newest,
            'epoch': tideline.relation_identity(upstream.relation, upstream.watermark, seen),
            'has_unmarked': 'exists (select 1 from ' ~ upstream.relation ~ ' where ' ~ upstream.watermark ~ ' is null)',
            'is_ahead': 'coalesce(' ~ newest ~ ' > ' ~ tideline.clock() ~ " + interval '1 day', false)",
        }) }}
    {%- elif not upstream.has_feed -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set start = ' from ' ~ upstream.feed ~ ' where _tideline_sign = 0)' -%}
    {{ return({
        'high': '(select max(_tideline_mark) from ' ~ upstream.feed ~ ')',
        'epoch': '(select max(_tideline_epoch)' ~ start,
        'is_pruned': tideline.is_pruned(upstream, 'newest.high_mark'),
    }) }}

{% endmacro %}

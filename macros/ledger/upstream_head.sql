{#-
    What `read_marks` asks an upstream, as SQL expressions by column: its newest mark, its epoch, and what stands against trusting its
    marks: `doubt` (a reason to rebuild), rows without a mark, a mark that lies ahead of the clock. A mark never goes past the
    clock: rows stamped later than now are read again until their time has come. But the stamps of our own loads grow whatever the clock does.
-#}
{% macro upstream_head(upstream) %}

    {%- if upstream.kind == 'lookup' -%}
        {{ return({'epoch': tideline.table_fingerprint(upstream.relation, finely=true)}) }}
    {%- elif upstream.kind == 'watermark' -%}
        {#- a subquery of its own: compared with each row of the outer query, the mark would cost a join -#}
        {%- set seen = "(select coalesce(max(seen.high_mark), cast('-infinity' as timestamp with time zone)) from newest as seen where seen.upstream = " ~ tideline.literal(tideline.relation_name(upstream.relation)) ~ ')' -%}
        {%- set is_stamp = upstream.is_load and upstream.watermark == '_loaded_at' -%}
        {%- set high = 'offered.mark' if is_stamp else 'case when offered.mark > ' ~ tideline.clock() ~ ' then ' ~ tideline.clock() ~ ' else offered.mark end' -%}
        {{ return({
            'high': high,
            'next_epoch': tideline.identity_ahead(upstream, high),
            'epoch': tideline.relation_identity(upstream.relation, upstream.watermark, seen, upstream.by_content, upstream.is_replaced),
            'doubt': 'case when newest.high_mark is not null and (offered.mark < newest.high_mark or offered.mark is null) then '
                ~ tideline.literal("rows of '" ~ upstream.name ~ "' up to its mark are gone") ~ ' end',
            'has_unmarked': 'exists (select 1 from ' ~ upstream.relation ~ ' where ' ~ upstream.watermark ~ ' is null)',
            'is_ahead': none if is_stamp else 'coalesce(offered.mark > ' ~ tideline.clock() ~ " + interval '1 day', false)",
            'mark_type': 'offered.mark_type',
        }) }}
    {%- elif upstream.has_feed -%}
        {{ return({
            'high': 'offered.mark',
            'epoch': 'offered.epoch',
            'doubt': 'case when offered.epoch is null or coalesce(offered.complete_after > newest.high_mark, false) then '
                ~ tideline.literal("the feed of '" ~ upstream.name ~ "' no longer reaches back to what was read") ~ ' end',
        }) }}
    {%- endif -%}
    {{ return({'doubt': tideline.literal("'" ~ upstream.name ~ "' has no change feed yet")}) }}

{% endmacro %}

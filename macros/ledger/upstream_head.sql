{#-
    The part of `read_marks` that asks an upstream: its newest mark, its epoch, and what stands against trusting its
    marks: a feed that was pruned past ours, rows without a mark, a mark that lies ahead of the clock.
-#}
{% macro upstream_head(upstream) %}

    {%- if upstream.kind == 'lookup' -%}
        cast(null as text) as high,
        upstream_epoch as seen_epoch,
        {{ tideline.table_fingerprint(upstream.relation) }} as epoch,
        cast(null as text) as event_high,
        false as is_pruned,
        false as has_unmarked,
        false as is_ahead
    {%- elif upstream.kind == 'watermark' -%}
        {%- set newest = '(select cast(max(' ~ upstream.watermark ~ ') as timestamptz) from ' ~ upstream.relation ~ ')' -%}
        cast({{ newest }} as text) as high,
        upstream_epoch as seen_epoch,
        {{ tideline.relation_identity(upstream.relation, upstream.watermark, 'newest.high_mark') }} as epoch,
        cast(event_high as text) as event_high,
        false as is_pruned,
        exists (select 1 from {{ upstream.relation }} where {{ upstream.watermark }} is null) as has_unmarked,
        coalesce({{ newest }} > {{ tideline.clock() }} + interval '1 day', false) as is_ahead
    {%- elif not upstream.has_feed -%}
        cast(null as text) as high,
        upstream_epoch as seen_epoch,
        cast(null as text) as epoch,
        cast(null as text) as event_high,
        false as is_pruned,
        false as has_unmarked,
        false as is_ahead
    {%- else -%}
        cast((select max(_tideline_mark) from {{ upstream.feed }}) as text) as high,
        upstream_epoch as seen_epoch,
        (select max(_tideline_epoch) from {{ upstream.feed }} where _tideline_sign = 0) as epoch,
        cast(event_high as text) as event_high,
        coalesce(
            (select max(_tideline_mark) from {{ upstream.feed }} where _tideline_sign = 0) > high_mark, false
        ) as is_pruned,
        false as has_unmarked,
        false as is_ahead
    {%- endif -%}

{% endmacro %}

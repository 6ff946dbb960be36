{#- SQL: one row with what an upstream offers now: the newest mark of its rows or of its feed, the feed's epoch, and after which mark it holds every change. -#}
{% macro offered_marks(upstream) %}

    {%- if upstream.kind == 'watermark' -%}
        select
            case when mark_type = 'timestamp with time zone' then cast(mark_text as timestamptz) end as mark,
            mark_type
        from (
            select
                cast(max({{ upstream.watermark }}) as text) as mark_text,
                {{ tideline.type_name('max(' ~ upstream.watermark ~ ')') }} as mark_type
            from {{ upstream.relation }}
        ) as newest_row
    {%- elif upstream.has_feed -%}
        select
            (select max(_tideline_mark) from {{ upstream.feed }}) as mark,
            max(_tideline_epoch) as epoch,
            max(_tideline_mark) as complete_after
        from {{ upstream.feed }}
        where _tideline_sign = 0
    {%- else -%}
        select 1 as nothing
    {%- endif -%}

{% endmacro %}

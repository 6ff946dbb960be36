{#-
    SQL, one statement, read under the lock: what the ledger remembers of this consumer and what its upstreams offer
    now, in no order. Row 0 is the consumer: its mark and the next one, its epoch and logic, whether its table is there, is the one that its
    last run left, and about how large it is. Then one row per upstream: the mark that was read up to (`low`) and the newest
    (`high`).
-#}
{% macro read_marks(ledger, settings) %}

    {%- set consumer = tideline.literal(tideline.relation_name(settings.relation)) -%}

    with

    newest as (

        select *
        from {{ tideline.ledger_of_now(ledger) }} as noted
        where
            consumer = {{ consumer }}
            and run_mark = (select max(run_mark) from {{ ledger }} where consumer = {{ consumer }})

    )

    select
        0 as position,
        stored.is_known,
        cast(max(run_mark) as text) as low,
        cast(greatest({{ tideline.clock() }}, max(run_mark) + interval '1 microsecond') as text) as high,
        max(case when upstream = consumer then upstream_epoch end) as seen_epoch,
        stored.epoch,
        cast(null as text) as next_epoch,
        max(newest.epoch) as table_epoch,
        max(newest.fingerprint) as fingerprint,
        max(newest.code_hash) as code_hash,
        stored.size,
        cast(null as text) as event_high,
        cast({{ tideline.feed_doubt(settings) }} as text) as doubt,
        false as has_unmarked,
        false as is_ahead,
        cast(null as text) as mark_type
    from ({{ tideline.table_facts(settings.relation) }}) as stored
    left join newest on true
    group by stored.is_known, stored.epoch, stored.size
    {% for upstream in settings.upstreams %}
    {%- set head = tideline.upstream_head(upstream) %}
    union all

    select
        {{ loop.index }} as position,
        newest.consumer is not null as is_known,
        cast(newest.high_mark as text) as low,
        cast({{ head.high or 'null' }} as text) as high,
        newest.upstream_epoch as seen_epoch,
        cast({{ head.epoch or 'null' }} as text) as epoch,
        cast({{ head.next_epoch or 'null' }} as text) as next_epoch,
        null as table_epoch, null as fingerprint, null as code_hash, null as size,
        cast(newest.event_high as text) as event_high,
        {{ head.doubt or 'null' }} as doubt,
        {{ head.has_unmarked or 'false' }} as has_unmarked,
        {{ head.is_ahead or 'false' }} as is_ahead,
        {{ head.mark_type or 'null' }} as mark_type
    from ({{ tideline.offered_marks(upstream) }}) as offered
    left join newest on newest.upstream = {{ tideline.literal(tideline.relation_name(upstream.relation)) }}
    {% endfor %}

{% endmacro %}

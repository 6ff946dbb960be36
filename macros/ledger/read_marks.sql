{#-
    SQL, one statement, read under the lock: what the ledger remembers of this consumer and what its upstreams offer
    now. One row per upstream (`position` from 1), and row 0 for the consumer: its epoch and logic, the next mark,
    whether its table is there and about how large it is.
-#}
{% macro read_marks(ledger, settings) %}

    {%- set consumer = tideline.literal(tideline.relation_name(this)) -%}

    with

    newest as (

        select *
        from {{ ledger }}
        where
            consumer = {{ consumer }}
            and run_mark = (select max(run_mark) from {{ ledger }} where consumer = {{ consumer }})

    )

    select
        0 as position,
        {{ tideline.table_exists(this) }} as is_known,
        cast(max(run_mark) as text) as low,
        cast(greatest({{ tideline.clock() }}, max(run_mark) + interval '1 microsecond') as text) as high,
        max(epoch) as seen_epoch,
        max(fingerprint) as epoch,
        cast({{ tideline.estimated_rows(this) }} as text) as event_high,
        false as is_pruned,
        false as has_unmarked,
        false as is_ahead
    from newest
    {% for upstream in settings.upstreams %}
    union all

    select
        {{ loop.index }} as position,
        consumer is not null as is_known,
        cast(high_mark as text) as low,
        {{ tideline.upstream_head(upstream) }}
    from (select 1 as one) as always
    left join newest on upstream = {{ tideline.literal(tideline.relation_name(upstream.relation)) }}
    {% endfor %}
    order by position

{% endmacro %}

{#-
    On the ledger: every run whose mark does not go on from where the last run of the same consumer and upstream stopped. A build from
    scratch may begin anywhere; every other run begins at the last mark and does not go back. The mark of the run itself always rises.
-#}
{% test watermark_monotonic(model) %}

    select * from (
        select
            consumer,
            upstream,
            run_id,
            kind,
            run_mark,
            low_mark,
            high_mark,
            previous_high_mark,
            case
                when run_mark = previous_run_mark then 'two runs of one mark'
                when kind in ('first', 'rebuild', 'recompute', 'reset', 'chunk') then null
                when high_mark < low_mark then 'the mark went back'
                when low_mark < previous_high_mark then 'it began before the last mark'
                when low_mark > previous_high_mark then 'it skipped what lies after the last mark'
                when low_mark is null and previous_high_mark is not null then 'it lost the last mark'
            end as problem
        from (
            select
                ledger.*,
                lag(run_mark) over (partition by consumer, upstream order by run_mark) as previous_run_mark,
                lag(high_mark) over (partition by consumer, upstream order by run_mark) as previous_high_mark
            from (select * from {{ model }}) as ledger
        ) as runs
    ) as judged
    where problem is not null

{% endtest %}

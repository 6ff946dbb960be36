{#-
    SQL: every change of a model that a model which reads it has not read by now: reader (`consumer`), what it reads (`upstream`), and run and rows of the change. `ledger` names the rows of
    `recorded_runs`. A change counts as read when the reader's mark has come to it. An undone batch has no rows by which a mark could: it is news only to who had read the
    batch and has not run since, and the batch itself is news to nobody.
-#}
{% macro unread_changes(ledger) %}

    with

    seen as (

        select *
        from (
            select
                consumer,
                upstream,
                run_mark,
                high_mark,
                row_number() over (partition by consumer, upstream order by run_mark desc) as age
            from {{ ledger }}
        ) as reads
        where age = 1

    ),

    undone as (

        select
            consumer,
            run_id,
            run_mark,
            rows_changed,
            split_part(split_part(reason, 'undo of ', 2), ': ', 1) as batch_id
        from {{ ledger }}
        where kind = 'undo'

    ),

    batches as (

        select
            undone.consumer,
            undone.run_id,
            undone.run_mark,
            undone.rows_changed,
            undone.batch_id,
            min(batch.run_mark) as batch_mark
        from undone
        inner join {{ ledger }} as batch
            on
                undone.consumer = batch.consumer
                and undone.batch_id = batch.run_id
                and batch.upstream = batch.consumer
        group by undone.consumer, undone.run_id, undone.run_mark, undone.rows_changed, undone.batch_id

    ),

    changes as (

        select
            changed.consumer,
            changed.run_id,
            changed.run_mark,
            changed.rows_changed,
            cast(null as timestamp with time zone) as batch_mark
        from {{ ledger }} as changed
        left join batches
            on
                changed.consumer = batches.consumer
                and changed.run_id = batches.batch_id
        where
            changed.upstream = changed.consumer
            and changed.kind <> 'undo'
            and batches.batch_id is null
        union all
        select
            consumer,
            run_id,
            run_mark,
            rows_changed,
            batch_mark
        from batches

    )

    select
        reads.consumer,
        reads.upstream,
        changes.run_id,
        changes.run_mark,
        changes.rows_changed
    from {{ tideline.declared_reads() }} as reads
    inner join changes on reads.upstream = changes.consumer
    left join seen
        on
            reads.consumer = seen.consumer
            and reads.upstream = seen.upstream
    where
        changes.rows_changed > 0
        and case
            when changes.batch_mark is null then changes.run_mark > coalesce(seen.high_mark, '-infinity')
            else seen.high_mark >= changes.batch_mark and seen.run_mark < changes.run_mark
        end

{% endmacro %}

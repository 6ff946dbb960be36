{#-
    SQL: every change of a model that a model which reads it has not read by now: reader (`consumer`), what it reads (`upstream`), and run and rows of the change. `ledger` names the rows of
    `recorded_runs`. A change counts as read when the reader's mark has come to it. An undone batch has no rows by which a mark could: it is news only to who had read the
    batch and has not run since, and the batch itself is news to nobody.
-#}
{% macro unread_changes(ledger) %}

    with

    reads as (

        select *, row_number() over (partition by consumer, upstream order by run_mark desc) as tideline_age
        from {{ ledger }}

    ),

    undone as (

        select undo.consumer, undo.run_id, undo.run_mark, undo.rows_changed, batch.run_id as batch_id, min(batch.run_mark) as batch_mark
        from {{ ledger }} as undo
        inner join {{ ledger }} as batch
            on
                undo.consumer = batch.consumer
                and batch.upstream = batch.consumer
                and undo.reason like 'undo of ' || batch.run_id || ': %'
        where undo.kind = 'undo'
        group by undo.consumer, undo.run_id, undo.run_mark, undo.rows_changed, batch.run_id

    ),

    changes as (

        select consumer, run_id, run_mark, rows_changed, cast(null as timestamp with time zone) as batch_mark
        from {{ ledger }}
        where upstream = consumer and kind <> 'undo' and (consumer, run_id) not in (select consumer, batch_id from undone)
        union all
        select consumer, run_id, run_mark, rows_changed, batch_mark from undone

    )

    select declared.consumer, declared.upstream, changes.run_id, changes.run_mark, changes.rows_changed
    from {{ tideline.declared_reads() }} as declared
    inner join changes on declared.upstream = changes.consumer
    left join reads as seen
        on declared.consumer = seen.consumer and declared.upstream = seen.upstream and seen.tideline_age = 1
    where
        changes.rows_changed > 0
        and case
            when changes.batch_mark is null then changes.run_mark > coalesce(seen.high_mark, '-infinity')
            else seen.high_mark >= changes.batch_mark and seen.run_mark < changes.run_mark
        end

{% endmacro %}

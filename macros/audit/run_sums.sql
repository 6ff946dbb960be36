{#- SQL for `run_summary`: one row of sums over what one run wrote to the ledger. A late row that several models read is one late row. -#}
{% macro run_sums(ledger, run) %}

    select
        count(distinct case when is_load then consumer end) as loads,
        {%- for word, column in [('loaded', 'rows_inserted'), ('duplicate', 'rows_duplicate'), ('quarantined', 'rows_quarantined'), ('parked', 'rows_parked')] %}
        cast(coalesce(sum(case when is_load then {{ column }} end), 0) as bigint) as {{ word }},
        {%- endfor %}
        count(distinct case when not is_load and rows_inserted + rows_updated + rows_deleted > 0 then consumer end) as changes,
        cast(coalesce(sum(case when not is_load then rows_inserted + rows_updated + rows_deleted end), 0) as bigint) as changed,
        (
            select cast(coalesce(sum(rows_late), 0) as bigint)
            from (
                select max(rows_late) as rows_late
                from {{ ledger }}
                where run_id = {{ run }} and consumer <> upstream and kind in ('incremental', 'recompute')
                group by upstream
            ) as by_upstream
        ) as late
    from (
        select consumer, rows_inserted, rows_updated, rows_deleted, rows_duplicate, rows_quarantined, rows_parked, kind = 'load' as is_load
        from {{ ledger }}
        where run_id = {{ run }} and consumer = upstream
    ) as of_run

{% endmacro %}

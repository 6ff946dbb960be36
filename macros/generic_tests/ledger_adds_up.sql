{#-
    On the ledger: every load whose received rows are not all accounted for. Received = stored + unchanged (rows of a full extract
    that were known) + duplicate + quarantined + parked; deletes that an extract implies are stored, but were not received.
-#}
{% test ledger_adds_up(model) %}

    select
        consumer,
        run_id,
        run_mark,
        rows_in,
        rows_inserted,
        rows_unchanged,
        rows_duplicate,
        rows_quarantined,
        rows_parked
    from {{ model }}
    where
        kind = 'load'
        and consumer = upstream
        and rows_in is distinct from rows_inserted + rows_unchanged + rows_duplicate + rows_quarantined + rows_parked

{% endtest %}

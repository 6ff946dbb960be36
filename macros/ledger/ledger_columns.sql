{#-
    The ledger's columns, as data. One row per run, consumer and upstream; the row whose upstream is the consumer
    itself holds what the run did to the consumer's table.
-#}
{% macro ledger_columns() %}

    {{ return([
        ('run_id', 'text'), ('run_mark', 'timestamptz'), ('consumer', 'text'), ('upstream', 'text'), ('kind', 'text'),
        ('reason', 'text'), ('low_mark', 'timestamptz'), ('high_mark', 'timestamptz'), ('event_high', 'timestamptz'),
        ('upstream_epoch', 'text'), ('epoch', 'text'), ('fingerprint', 'text'), ('code_hash', 'text'), ('keys_affected', 'bigint'),
        ('rows_in', 'bigint'), ('rows_inserted', 'bigint'), ('rows_updated', 'bigint'), ('rows_deleted', 'bigint'),
        ('rows_unchanged', 'bigint'), ('rows_late', 'bigint'), ('rows_duplicate', 'bigint'),
        ('rows_quarantined', 'bigint'), ('rows_parked', 'bigint'), ('cursor_high', 'text'), ('cursor_state', 'text'),
        ('seconds', 'double precision'),
    ]) }}

{% endmacro %}

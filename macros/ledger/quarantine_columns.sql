{#- The columns of the quarantine, as data: one row per row that could not be read or must not pass. -#}
{% macro quarantine_columns() %}

    {{ return([
        ('consumer', 'text'), ('batch_id', 'text'), ('quarantined_at', 'timestamptz'), ('file', 'text'),
        ('line', 'bigint'), ('code', 'text'), ('reason', 'text'), ('raw', 'text'),
    ]) }}

{% endmacro %}

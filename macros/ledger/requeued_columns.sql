{#- The columns of the state table of mended rows, as data: one row per row that was asked to be read again, and one for what became of it. -#}
{% macro requeued_columns() %}

    {{ return([
        ('consumer', 'text'), ('file', 'text'), ('line', 'bigint'), ('mended', 'text'), ('state', 'text'), ('reason', 'text'),
        ('batch_id', 'text'), ('recorded_at', 'timestamptz'),
    ]) }}

{% endmacro %}

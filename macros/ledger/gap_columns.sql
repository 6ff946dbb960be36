{#-
    The columns of the table of holes in sequences, as data: one row per hole, from the load that saw it first to the one that saw
    it filled, split by what filled a part of it, or given up after the grace period.
-#}
{% macro gap_columns() %}

    {{ return([
        ('consumer', 'text'), ('gap_low', 'bigint'), ('gap_high', 'bigint'), ('first_seen_at', 'timestamptz'),
        ('opened_by', 'text'), ('closed_at', 'timestamptz'), ('closed_by', 'text'), ('outcome', 'text'),
    ]) }}

{% endmacro %}

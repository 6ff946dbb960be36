{#-
    The extra predicate of a query over a table whose rows carry the id of the transaction that wrote them (an `xid8` column with default
    `pg_current_xact_id()`, also set by every update): everything from where the last load ended up to the oldest transaction
    that is still open. Nobody below that bound can commit any more, so nothing is lost, read twice or waited for. Rows without an id (older
    than the column) are not read: fill the column when you add it.
-#}
{% macro committed_rows(transaction_column) %}

    {%- do tideline.check('committed_rows', tideline.column_name_problems('transaction_column', transaction_column)) -%}
    {{- return(tideline.load_part({'kind': 'cursor', 'strategy': 'transactions', 'cursor': transaction_column}, '(1 = 1)')) -}}

{% endmacro %}

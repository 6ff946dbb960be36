{#-
    SQL: the rows of a ledger, each with the name of the model's table (`model_name`) and how many of its rows the run changed
    (`rows_changed`).
-#}
{% macro recorded_runs(ledger) %}

    select
        *,
        {{ tideline.table_of('consumer') }} as model_name,
        coalesce(rows_inserted, 0) + coalesce(rows_updated, 0) + coalesce(rows_deleted, 0) as rows_changed
    from {{ ledger }}

{% endmacro %}

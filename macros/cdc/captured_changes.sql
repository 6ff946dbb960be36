{#-
    What the triggers of `install_capture` stored of a table, one row per change: the row's columns as it is after the change (as it was before a delete; null after a
    truncate), each cast to its type, with what was done, when and by which transaction. In a load only what is new: each change once, whenever its transaction commits.
-#}
{% macro captured_changes(relation, columns) %}

    {%- do tideline.check('captured_changes', tideline.column_types_problems(columns)) -%}

    select
        {%- for column, type in columns.items() %}
        cast(coalesce(after, before) ->> {{ tideline.literal(column) }} as {{ type }}) as {{ column }},
        {%- endfor %}
        op as _op,
        changed_at as _changed_at,
        {{ tideline.sortable_number('cast(change_id as text)') }} as _sequence,
        change_id as _line,
        cast(transaction_id as text) as _transaction_id
    from {{ relation }}
    where {{ tideline.committed_rows('transaction_id') }}

{% endmacro %}

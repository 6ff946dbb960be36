{#-
    What the triggers of `install_capture` stored of a table, one row per change: the row's columns as it is after the change (as it was before a delete; null after a
    truncate), each cast to its type, with what was done, when and by which transaction. In a load only what is new: each change once, whenever its transaction commits.
-#}
{% macro captured_changes(relation, columns) %}

    {%- set problems = [] if columns is mapping and columns else ["`columns` must name the columns to read and their types, such as {'id': 'bigint'}; got '" ~ columns ~ "'"] -%}
    {%- for column in columns if not problems -%}
        {%- do problems.extend(tideline.column_name_problems('columns', column)) -%}
    {%- endfor -%}
    {%- do tideline.check('captured_changes', problems) -%}

    select
        {%- for column, type in columns.items() %}
        cast(coalesce(after, before) ->> {{ tideline.literal(column) }} as {{ type }}) as {{ column }},
        {%- endfor %}
        op as _op,
        changed_at as _changed_at,
        lpad(cast(change_id as text), 20, '0') as _sequence,
        change_id as _line,
        cast(transaction_id as text) as _transaction_id
    from {{ relation }}
    where {{ tideline.committed_rows('transaction_id') }}

{% endmacro %}

{#-
    Gives a state table of an older version the columns that it lacks. Of models that start at once the first one does it, and commits it at
    once; the others wait, since a transaction that began before may not write to a table that was altered since (DuckDB).
-#}
{% macro extend_state(relation, columns) %}

    {%- set first = graph.setdefault('tideline extends ' ~ invocation_id ~ relation, model.unique_id) -%}
    {%- set look = namespace(missing=[none]) -%}
    {%- for _ in range(5000) if look.missing -%}
        {%- set present = tideline.column_types(relation) | map(attribute='name') | list -%}
        {%- set look.missing = columns | rejectattr(0, 'in', present) | list -%}
        {%- if look.missing and first == model.unique_id -%}
            {%- do tideline.close_transaction() -%}
            {%- for column, type in look.missing -%}
                {%- do run_query('alter table ' ~ relation ~ ' add column if not exists ' ~ column ~ ' ' ~ type) -%}
            {%- endfor -%}
            {%- do tideline.reopen_transaction() -%}
        {%- elif look.missing -%}
            {%- do tideline.close_transaction() -%}
        {%- endif -%}
    {%- endfor -%}

{% endmacro %}

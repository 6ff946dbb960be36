{#-
    Makes a state table that all models share, if it is not there, so that models which start at once do not trip over
    each other. It commits at once where it can: the table is empty, so nothing of a run is in it.
-#}
{% macro create_state_table(relation, columns, index) %}
    {{ return(adapter.dispatch('create_state_table', 'tideline')(relation, columns, index)) }}
{% endmacro %}


{% macro default__create_state_table(relation, columns, index) %}

    {%- do run_query('create schema if not exists ' ~ relation.without_identifier()) -%}
    {%- do run_query('create table if not exists ' ~ relation ~ ' (' ~ tideline.column_definitions(columns) ~ ')') -%}

{% endmacro %}


{% macro postgres__create_state_table(relation, columns, index) %}

    {%- do run_query(
        'begin; ' ~ tideline.take_lock(tideline.relation_name(relation))
        ~ ' create schema if not exists ' ~ relation.without_identifier().include(database=false) ~ ';'
        ~ ' create table if not exists ' ~ relation ~ ' (' ~ tideline.column_definitions(columns) ~ ');'
        ~ ' create index if not exists ' ~ adapter.quote(relation.identifier ~ '_newest') ~ ' on ' ~ relation ~ ' (' ~ index | join(', ') ~ ');'
        ~ ' commit;'
    ) -%}
    {%- do tideline.reopen_transaction() -%}

{% endmacro %}


{#-
    Two threads that create one table at once: DuckDB fails the second ("Catalog write-write conflict") instead of
    letting it wait. The threads of a dbt process share `graph`; the first to leave its name there creates, the
    others look until the table is there.
-#}
{% macro duckdb__create_state_table(relation, columns, index) %}

    {%- set me = model.unique_id ~ invocation_id -%}
    {%- set creator = graph.setdefault('tideline creates ' ~ invocation_id ~ relation, me) -%}
    {%- set state = namespace(there=false) -%}
    {%- if creator != me -%}
        {%- for _ in range(5000) if not state.there -%}
            {%- set state.there = run_query('select ' ~ tideline.table_exists(relation)).rows[0][0] -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if not state.there -%}
        {%- do tideline.default__create_state_table(relation, columns, index) -%}
    {%- endif -%}

{% endmacro %}

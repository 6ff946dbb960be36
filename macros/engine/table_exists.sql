{#- A SQL expression: whether the relation is a table now (dbt's cache can be older than the lock). -#}
{% macro table_exists(relation) %}
    {{ return(adapter.dispatch('table_exists', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__table_exists(relation) %}
    {{ return(
        'exists (select 1 from information_schema.tables where table_catalog = ' ~ tideline.literal(relation.database)
        ~ ' and table_schema = ' ~ tideline.literal(relation.schema)
        ~ ' and table_name = ' ~ tideline.literal(relation.identifier)
        ~ " and table_type = 'BASE TABLE')"
    ) }}
{% endmacro %}


{% macro duckdb__table_exists(relation) %}
    {{ return(
        'exists (select 1 from duckdb_tables() where database_name = ' ~ tideline.literal(relation.database)
        ~ ' and schema_name = ' ~ tideline.literal(relation.schema)
        ~ ' and table_name = ' ~ tideline.literal(relation.identifier) ~ ')'
    ) }}
{% endmacro %}

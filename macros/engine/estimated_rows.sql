{#- A SQL expression: about how many rows a table has, from the catalogue, never by reading it; null when not known. -#}
{% macro estimated_rows(relation) %}
    {{ return(adapter.dispatch('estimated_rows', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__estimated_rows(relation) %}
    {{ return('cast(null as bigint)') }}
{% endmacro %}


{% macro duckdb__estimated_rows(relation) %}
    {{ return(
        '(select max(estimated_size) from duckdb_tables() where database_name = ' ~ tideline.literal(relation.database)
        ~ ' and schema_name = ' ~ tideline.literal(relation.schema)
        ~ ' and table_name = ' ~ tideline.literal(relation.identifier) ~ ')'
    ) }}
{% endmacro %}


{% macro postgres__estimated_rows(relation) %}
    {{ return(
        '(select cast(reltuples as bigint) from pg_catalog.pg_class where oid = to_regclass('
        ~ tideline.literal(relation.include(database=false).render()) ~ '))'
    ) }}
{% endmacro %}

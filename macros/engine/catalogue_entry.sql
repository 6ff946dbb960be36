{#-
    The catalogue's entry of a table or view, as the inside of `select ... from <entry>`: one row, or none when the relation is not
    there now (dbt's cache can be older than the lock). Names are compared as the engine itself folds them.
-#}
{% macro catalogue_entry(relation) %}
    {{ return(adapter.dispatch('catalogue_entry', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__catalogue_entry(relation) %}
    {{ return(
        'information_schema.tables where table_catalog = ' ~ tideline.literal(relation.database)
        ~ ' and table_schema = ' ~ tideline.literal(relation.schema)
        ~ ' and table_name = ' ~ tideline.literal(relation.identifier)
    ) }}
{% endmacro %}


{% macro duckdb__catalogue_entry(relation) %}
    {{ return(
        'duckdb_tables() where lower(database_name) = lower(' ~ tideline.literal(relation.database)
        ~ ') and lower(schema_name) = lower(' ~ tideline.literal(relation.schema)
        ~ ') and lower(table_name) = lower(' ~ tideline.literal(relation.identifier) ~ ')'
    ) }}
{% endmacro %}


{% macro postgres__catalogue_entry(relation) %}
    {{ return(
        'pg_catalog.pg_class where oid = to_regclass('
        ~ tideline.literal(relation.include(database=false).render()) ~ ')'
    ) }}
{% endmacro %}

{#-
    A SQL expression that changes when a relation that carries marks was rebuilt, truncated or thinned out behind
    them: rows up to `mark` that were there when the mark was written. PostgreSQL knows the file under the table; DuckDB keeps no
    such thing over a restart, so the rows up to the mark are counted (one column, at scan speed).
-#}
{% macro relation_identity(relation, watermark, mark) %}
    {{ return(adapter.dispatch('relation_identity', 'tideline')(relation, watermark, mark)) }}
{% endmacro %}


{% macro default__relation_identity(relation, watermark, mark) %}
    {{ return(
        '(select cast(count(*) as ' ~ dbt.type_string() ~ ') from ' ~ relation ~ ' where ' ~ watermark ~ ' <= ' ~ mark ~ ')'
    ) }}
{% endmacro %}


{% macro postgres__relation_identity(relation, watermark, mark) %}
    {{ return(
        "(select cast(coalesce(nullif(relfilenode, 0), oid) as text) from pg_catalog.pg_class where relkind in ('r', 'p', 'm') and oid = to_regclass("
        ~ tideline.literal(relation.include(database=false).render()) ~ '))'
    ) }}
{% endmacro %}

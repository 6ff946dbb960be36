{#-
    A SQL expression that changes when a relation that carries marks was rebuilt, truncated or thinned out behind
    them: rows up to `mark` that were there when the mark was written. PostgreSQL knows what is under the relation; elsewhere
    the rows up to the mark are counted (one column, at scan speed), or, `by_content`, hashed.
-#}
{% macro relation_identity(relation, watermark, mark, by_content) %}
    {{ return(adapter.dispatch('relation_identity', 'tideline')(relation, watermark, mark, by_content)) }}
{% endmacro %}


{% macro default__relation_identity(relation, watermark, mark, by_content) %}

    {%- set read = '(select * from ' ~ relation ~ ' where ' ~ watermark ~ ' <= ' ~ mark ~ ')' -%}
    {%- if by_content -%}
        {{ return(tideline.table_fingerprint(read)) }}
    {%- endif -%}
    {{ return('(select cast(count(*) as ' ~ dbt.type_string() ~ ') from ' ~ read ~ ' as known)') }}

{% endmacro %}


{% macro duckdb__relation_identity(relation, watermark, mark, by_content) %}
    {{ return(
        tideline.default__relation_identity(relation, 'try_cast(' ~ watermark ~ ' as timestamptz)', mark, by_content)
        ~ " || coalesce((select ' ' || md5(sql) from " ~ tideline.duckdb__catalogue_entry(relation, 'view') ~ "), '')"
    ) }}
{% endmacro %}


{% macro postgres__relation_identity(relation, watermark, mark, by_content) %}
    {{ return(tideline.table_identity(relation)) }}
{% endmacro %}

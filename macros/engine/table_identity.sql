{#-
    A SQL expression that tells a table from every other that stood or will stand under its name: null, or another value, once the table
    was dropped, swapped or (PostgreSQL) truncated by somebody else. PostgreSQL knows the files under a relation, for a view
    those of the tables that it reads and its text. DuckDB keeps nothing of the kind over a restart, so the table carries its
    epoch in its comment (`document_table`).
-#}
{% macro table_identity(relation) %}
    {{ return(adapter.dispatch('table_identity', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__table_identity(relation) %}
    {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}


{% macro duckdb__table_identity(relation) %}
    {{ return("(select regexp_extract(comment, 'tideline epoch: (\\S+)$', 1) from " ~ tideline.catalogue_entry(relation) ~ ')') }}
{% endmacro %}


{% macro postgres__table_identity(relation) -%}
    (
        with recursive parts (oid) as (
            select oid from {{ tideline.catalogue_entry(relation) }}
            union
            select depends.refobjid
            from parts
            inner join pg_catalog.pg_rewrite as rules on rules.ev_class = parts.oid
            inner join pg_catalog.pg_depend as depends
                on depends.classid = 'pg_rewrite'::regclass
                and depends.objid = rules.oid
                and depends.refclassid = 'pg_class'::regclass
        )
        select string_agg(part, ' ' order by part)
        from (
            select case
                when relkind = 'v' then md5(pg_get_viewdef(oid))
                else coalesce(nullif(relfilenode, 0), oid)::text
            end as part
            from pg_catalog.pg_class
            where oid in (select oid from parts)
        ) as identified
    )
{%- endmacro %}

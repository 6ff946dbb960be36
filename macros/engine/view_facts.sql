{#-
    SQL: one row with a view's `comment` and with what is `stored` of it beyond its text, none when it is not there. DuckDB keeps a view as text, which
    is bound anew at each use, and a view of that name made by hand has no comment. PostgreSQL keeps the comment of a view that is
    replaced, the columns that a star stood for, and the tables that were read, whatever they are called now.
-#}
{% macro view_facts(relation) %}
    {{ return(adapter.dispatch('view_facts', 'tideline')(relation)) }}
{% endmacro %}


{% macro duckdb__view_facts(relation) %}

    select comment, null as stored
    from {{ tideline.duckdb__catalogue_entry(relation, 'view') }}

{% endmacro %}


{% macro postgres__view_facts(relation) %}

    select
        obj_description(oid, 'pg_class') as comment,
        -- the transaction that stored the query: whoever puts another in its place is another; to read the query costs more
        md5((select string_agg(cast(xmin as text), ',') from pg_catalog.pg_rewrite where ev_class = pg_class.oid) || coalesce((
            select string_agg(
                cast(cast(reads.refobjid as regclass) as text) || ' ' || columns.attname || ' ' || format_type(atttypid, atttypmod), ','
                order by reads.refobjid, columns.attnum
            )
            from (
                select distinct depends.refobjid
                from pg_catalog.pg_rewrite as rules
                inner join pg_catalog.pg_depend as depends
                    on depends.classid = 'pg_rewrite'::regclass and depends.objid = rules.oid and depends.refclassid = 'pg_class'::regclass
                where rules.ev_class = pg_class.oid and depends.refobjid <> pg_class.oid
            ) as reads
            inner join pg_catalog.pg_attribute as columns
                on columns.attrelid = reads.refobjid and columns.attnum > 0 and not columns.attisdropped
        ), '')) as stored
    from {{ tideline.catalogue_entry(relation) }}
    and relkind = 'v'

{% endmacro %}

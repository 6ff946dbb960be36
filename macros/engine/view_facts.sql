{#-
    SQL: for each of the views that is there its `name`, its `comment`, and what is `stored` of it beyond its text. DuckDB keeps a view as text, which
    is bound anew at each use, and a view of that name made by hand has no comment. PostgreSQL keeps the comment of a view that is
    replaced, the columns that a star stood for, and the tables that were read, whatever they are called now.
-#}
{% macro view_facts(relations) %}
    {{ return(adapter.dispatch('view_facts', 'tideline')(relations)) }}
{% endmacro %}


{% macro duckdb__view_facts(relations) %}

    select wanted.name, views.comment, null as stored
    from (
        values
        {%- for relation in relations %}
        ({{ tideline.literal_list([tideline.relation_name(relation), relation.database, relation.schema, relation.identifier]) }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as wanted (name, database_name, schema_name, view_name)
    inner join duckdb_views() as views
        on
            lower(wanted.view_name) = lower(views.view_name)
            and lower(wanted.schema_name) = lower(views.schema_name)
            and lower(wanted.database_name) = lower(views.database_name)

{% endmacro %}


{% macro postgres__view_facts(relations) %}

    select
        wanted.name,
        obj_description(pg_class.oid, 'pg_class') as comment,
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
    from (
        values
        {%- for relation in relations %}
        ({{ tideline.literal(tideline.relation_name(relation)) }}, to_regclass({{ tideline.literal(relation.include(database=false).render()) }})){{ ',' if not loop.last }}
        {%- endfor %}
    ) as wanted (name, oid)
    inner join pg_catalog.pg_class on wanted.oid = pg_class.oid
    where pg_class.relkind = 'v'

{% endmacro %}

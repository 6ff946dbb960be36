{#-
    SQL: of each of some views that is there, one row with its `name` (`relation_name`), its `comment` and what is `stored` of it beyond its text. DuckDB keeps a view as text, which
    is bound anew at each use, and a view of that name made by hand has no comment. PostgreSQL keeps the comment of a view that is
    replaced, the columns that a star stood for, and the tables that were read, whatever they are called now.
-#}
{% macro view_facts(relations) %}
    {{ return(adapter.dispatch('view_facts', 'tideline')(relations)) }}
{% endmacro %}


{% macro duckdb__view_facts(relations) %}

    select wanted.name, views.comment, null as stored
    from duckdb_views() as views
    inner join (
        values
        {%- for relation in relations %}
        ({% for part in [tideline.relation_name(relation), relation.database, relation.schema, relation.identifier] %}{{ tideline.literal(part) }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as wanted (name, database_name, schema_name, view_name)
        on
            lower(views.view_name) = lower(wanted.view_name)
            and lower(views.schema_name) = lower(wanted.schema_name)
            and lower(views.database_name) = lower(wanted.database_name)

{% endmacro %}


{% macro postgres__view_facts(relations) %}

    select
        wanted.name,
        obj_description(wanted.id, 'pg_class') as comment,
        md5(pg_get_viewdef(wanted.id) || coalesce((
            select string_agg(reads.refobjid || ' ' || columns.attname || ' ' || format_type(atttypid, atttypmod), ',' order by reads.refobjid, columns.attnum)
            from (
                select distinct depends.refobjid
                from pg_catalog.pg_rewrite as rules
                inner join pg_catalog.pg_depend as depends
                    on depends.classid = 'pg_rewrite'::regclass and depends.objid = rules.oid and depends.refclassid = 'pg_class'::regclass
                where rules.ev_class = wanted.id and depends.refobjid <> wanted.id
            ) as reads
            inner join pg_catalog.pg_attribute as columns
                on columns.attrelid = reads.refobjid and columns.attnum > 0 and not columns.attisdropped
        ), '')) as stored
    from (
        values
        {%- for relation in relations %}
        ({{ tideline.literal(tideline.relation_name(relation)) }}, cast(to_regclass({{ tideline.literal(relation.include(database=false).render()) }}) as oid)){{ ',' if not loop.last }}
        {%- endfor %}
    ) as wanted (name, id)
    inner join pg_catalog.pg_class as views on wanted.id = views.oid and views.relkind = 'v'

{% endmacro %}

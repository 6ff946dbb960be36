{#-
    SQL that gives a table new files with the same rows, so that its readers know by its identity (`table_facts`) that rows were taken out of it; nothing where they
    count its rows. Readers of older snapshots keep seeing what was there.
-#}
{% macro rewrite_table(relation) %}
    {{ return(adapter.dispatch('rewrite_table', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__rewrite_table(relation) %}
    {{ return('') }}
{% endmacro %}


{% macro postgres__rewrite_table(relation) %}

    {%- set index = run_query(
        'select cast(indexrelid as regclass)::text from pg_catalog.pg_index inner join pg_catalog.pg_class as indexes on indexes.oid = indexrelid'
        ~ ' inner join pg_catalog.pg_am as methods on methods.oid = indexes.relam and methods.amname = \'btree\''
        ~ ' where indpred is null and indrelid = to_regclass(' ~ tideline.literal(relation.include(database=false).render()) ~ ') limit 1'
    ).rows -%}
    {%- if not index -%}
        {%- do run_query(tideline.create_index(relation, ['_loaded_at'])) -%}
        {{ return(tideline.postgres__rewrite_table(relation)) }}
    {%- endif -%}
    {{ return('cluster ' ~ relation ~ ' using ' ~ adapter.quote(index[0][0].split('.')[-1].strip('"')) ~ ';') }}

{% endmacro %}

{#-
    SQL: one row for each foreign key that refers to a table: its `name`, the table that has it (`of_table`), and why a row that is taken out and put back in one transaction would trip over it,
    with what to do (`trouble`; null where it waits for the end of the transaction). `is_dropped`: whether it goes, without a word, when the table does.
-#}
{% macro foreign_keys_to(relation) %}
    {{ return(adapter.dispatch('foreign_keys_to', 'tideline')(relation)) }}
{% endmacro %}


{% macro duckdb__foreign_keys_to(relation) %}

    select
        constraint_name as name,
        table_name as of_table,
        'foreign keys of this engine do not wait for the end of a transaction: make that table without it; the test `relationships` asks the same' as trouble,
        false as is_dropped
    from duckdb_constraints()
    where
        constraint_type = 'FOREIGN KEY'
        and lower(database_name) = lower({{ tideline.literal(relation.database) }})
        and lower(schema_name) = lower({{ tideline.literal(relation.schema) }})
        and lower(referenced_table) = lower({{ tideline.literal(relation.identifier) }})
    order by of_table, name

{% endmacro %}


{% macro postgres__foreign_keys_to(relation) %}

    select
        conname as name,
        conrelid::regclass::text as of_table,
        case
            when confdeltype <> 'a' then 'what it does `on delete` it would do to rows that stay: make it anew without that, `deferrable initially deferred`'
            when not condeferred then format('alter table %s alter constraint %I deferrable initially deferred', conrelid::regclass, conname)
        end as trouble,
        true as is_dropped
    from pg_catalog.pg_constraint
    where
        contype = 'f'
        and conparentid = 0
        and confrelid = to_regclass({{ tideline.literal(relation.include(database=false).render()) }})
    order by 2, 1

{% endmacro %}

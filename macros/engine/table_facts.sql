{#-
    SQL, always one row, of a table's entry in the catalogue: whether it `is_known` there as a table, its `epoch`, which tells it from every other that stood or will stand under its
    name (null, or another value, once it was dropped, swapped or, on PostgreSQL, truncated by somebody else), and about how large it is (`size`, null when not known). PostgreSQL knows
    the file of a table. DuckDB keeps nothing of the kind over a restart, so the table carries its epoch in its comment (`document_table`).
-#}
{% macro table_facts(relation) %}
    {{ return(adapter.dispatch('table_facts', 'tideline')(relation)) }}
{% endmacro %}


{% macro default__table_facts(relation) %}

    select count(*) > 0 as is_known, cast(null as {{ dbt.type_string() }}) as epoch, cast(null as bigint) as size
    from {{ tideline.catalogue_entry(relation) }} and table_type = 'BASE TABLE'

{% endmacro %}


{% macro duckdb__table_facts(relation) %}

    select
        count(*) > 0 as is_known,
        max(regexp_extract(comment, 'tideline epoch: (\\S+)$', 1)) as epoch,
        max(estimated_size) as size
    from {{ tideline.catalogue_entry(relation) }}

{% endmacro %}


{% macro postgres__table_facts(relation) %}

    select
        count(*) > 0 as is_known,
        max({{ tideline._postgres_table_file() }}) as epoch,
        max(cast(nullif(reltuples, -1) as bigint)) as size
    from {{ tideline.catalogue_entry(relation) }} and relkind in ('r', 'p')

{% endmacro %}


{#- Over `pg_class`: the file of a table; one with partitions has none of its own. -#}
{% macro _postgres_table_file() %}
    {{ return('cast(coalesce(nullif(relfilenode, 0), oid) as text)') }}
{% endmacro %}

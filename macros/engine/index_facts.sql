{#-
    SQL: of a table, one row with its rows and bytes by the catalogue, how many of the columns it has, whether an index finds rows by them, whether rows lie in the order of the first,
    and about how many bytes an index would take, one of ranges of pages (`by_range`) where they do; no row when it is no table. Error where no index is of use.
-#}
{% macro index_facts(relation, columns, by_range=false) %}
    {{ return(adapter.dispatch('index_facts', 'tideline')(relation, columns, by_range)) }}
{% endmacro %}


{% macro default__index_facts(relation, columns, by_range) %}
    {%- do tideline.check('index_facts', ['this engine has no use for indexes here']) -%}
{% endmacro %}


{% macro postgres__index_facts(relation, columns, by_range) %}

    {%- set names = 'array[' ~ tideline.literal_list(columns | map('replace', '"', '')) ~ ']' -%}
    {%- set in_order = 'coalesce(max(widths.correlation), 0) >= 0.99' if by_range else 'false' %}
    select
        greatest(tables.reltuples, 0)::bigint as table_rows,
        pg_relation_size(tables.oid) as table_bytes,
        -- of a tree: an entry has 8 bytes of head, 4 of pointer and its values, in eights; pages are filled to nine tenths. Of ranges: an entry of two values for 128 pages, and three pages
        case
            when {{ in_order }} then 24576 + ceil(pg_relation_size(tables.oid) / 1048576.0) * (16 + 2 * greatest(max(widths.bytes), 1))
            else ceil(greatest(tables.reltuples, 0) * (12 + ceil(greatest(max(widths.bytes), 1) / 8.0) * 8) / 0.9)
        end::bigint as index_bytes,
        max(widths.known_columns)::int as known_columns,
        {{ in_order }} as is_in_order,
        count(indexes.indexrelid) > 0 as is_indexed
    from pg_catalog.pg_class as tables
    cross join lateral (
        select count(*) as known_columns, sum(coalesce(stats.avg_width, 8)) as bytes, max(abs(stats.correlation)) as correlation
        from pg_catalog.pg_attribute as found
        left join pg_catalog.pg_stats as stats
            on stats.schemaname = tables.relnamespace::regnamespace::name and stats.tablename = tables.relname and stats.attname = found.attname
        where found.attrelid = tables.oid and not found.attisdropped and found.attname = any({{ names }})
    ) as widths
    left join pg_catalog.pg_index as indexes
        on indexes.indrelid = tables.oid and indexes.indpred is null and indexes.indisvalid and (
            select array_agg(part.attname::text order by part.attname::text)
            from unnest((string_to_array(indexes.indkey::text, ' ')::int[])[1:{{ columns | length }}]) as place (attnum)
            inner join pg_catalog.pg_attribute as part on part.attrelid = tables.oid and part.attnum = place.attnum
        ) = (select array_agg(name order by name) from unnest({{ names }}) as names (name))
        {%- if not by_range %}
        and exists (
            -- ranges of pages do not tell the greatest mark
            select 1
            from pg_catalog.pg_class as trees
            inner join pg_catalog.pg_am as methods on methods.oid = trees.relam and methods.amname = 'btree'
            where trees.oid = indexes.indexrelid
        )
        {%- endif %}
    where tables.oid = to_regclass({{ tideline.literal(relation.include(database=false).render()) }}) and tables.relkind in ('r', 'p', 'm')
    group by tables.oid, tables.reltuples

{% endmacro %}

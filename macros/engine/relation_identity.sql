{#-
    A SQL expression that changes when a relation that carries marks was rebuilt, truncated or thinned out behind
    them: rows up to `mark` that were there when the mark was written. PostgreSQL knows what is under the relation, and counts the rows up to the mark (`-infinity`: none) only
    where some are replaced; elsewhere they are counted, or, `by_content`, hashed.
-#}
{% macro relation_identity(relation, watermark, mark, by_content, is_replaced) %}
    {{ return(adapter.dispatch('relation_identity', 'tideline')(relation, watermark, mark, by_content, is_replaced)) }}
{% endmacro %}


{% macro default__relation_identity(relation, watermark, mark, by_content, is_replaced) %}

    {%- if by_content -%}
        {{ return(tideline.table_fingerprint('(select * from ' ~ relation ~ ' where ' ~ watermark ~ ' <= ' ~ mark ~ ')')) }}
    {%- endif -%}
    {#- all but the newer ones: statistics know the first, and zone maps find the second -#}
    {%- set newer = '(select count(*) from ' ~ relation ~ ' where ' ~ watermark ~ ' > ' ~ mark ~ ')' -%}
    {{ return('(select cast(count(' ~ watermark ~ ') - ' ~ newer ~ ' as ' ~ dbt.type_string() ~ ') from ' ~ relation ~ ')') }}

{% endmacro %}


{% macro duckdb__relation_identity(relation, watermark, mark, by_content, is_replaced) %}

    {%- set rows = tideline.default__relation_identity(relation, 'try_cast(' ~ watermark ~ ' as timestamptz)', mark, by_content, is_replaced) -%}
    {%- set known = load_cached_relation(relation) -%}
    {#- the texts of a view and of the views under it; where dbt knows a table they are not asked for, because the catalogue writes those of all views first -#}
    {%- if known is not none and known.is_table -%}
        {{ return(rows) }}
    {%- endif -%}
    {{ return(rows ~ ' || ' ~ tideline._duckdb_view_texts(relation)) }}

{% endmacro %}


{#-
    The text of a view as the catalogue has it once the file was opened anew. Before that, in the process that made the view, its types are written in other ways: "DATE", DECIMAL(18, 2), DECIMAL,
    VARCHAR(10). Without the name of the view's own database, which a copy of the file has not, unless it
    stands in a constant, too, and so perhaps in the rows.
-#}
{% macro _duckdb_view_text(text, database) %}

    {%- set quoted = "'\"' || replace(" ~ database ~ ", '\"', '\"\"') || '\".'" -%}
    {%- set without = 'replace(replace(' ~ text ~ ', ' ~ quoted ~ ", '<database>.'), " ~ database ~ " || '.', '<database>.')" -%}
    {%- set constants = 'array_to_string(regexp_extract_all(' ~ text ~ ", '''(?:[^'']|'''')*'''), ' ')" -%}
    {%- set written = namespace(as='(case when contains(' ~ constants ~ ', ' ~ database ~ ') then ' ~ text ~ ' else ' ~ without ~ ' end)') -%}
    {%- for before, after in [
        (' AS "([A-Z][A-Z0-9_ ]*)"', ' AS \\1'), ('(DECIMAL\\([0-9]+), ', '\\1,'), (' AS DECIMAL\\)', ' AS DECIMAL(18,3))'), ('(VARCHAR|BIT)\\([0-9]+\\)', '\\1'),
    ] -%}
        {%- set written.as = 'regexp_replace(' ~ written.as ~ ', ' ~ tideline.literal(before) ~ ', ' ~ tideline.literal(after) ~ ", 'g')" -%}
    {%- endfor -%}
    {{ return(written.as) }}

{% endmacro %}


{#- DuckDB does not say what a view reads, so every view whose name stands in the text counts: one too many costs a rebuild, none is missed. -#}
{% macro _duckdb_view_texts(relation) -%}

    (
        with recursive known_views as materialized (
            select database_name, schema_name, view_name, sql from duckdb_views() where not internal
        ),
        texts (sql, database_name) as (
            select sql, database_name from known_views
            where
                lower(database_name) = lower({{ tideline.literal(relation.database) }})
                and lower(schema_name) = lower({{ tideline.literal(relation.schema) }})
                and lower(view_name) = lower({{ tideline.literal(relation.identifier) }})
            union
            select known_views.sql, known_views.database_name
            from texts
            inner join known_views on contains(lower(texts.sql), lower(replace(known_views.view_name, '"', '""')))
        )
        select coalesce(' ' || md5(string_agg(as_stored, ' ' order by as_stored)), '')
        from (select {{ tideline._duckdb_view_text('sql', 'database_name') }} as as_stored from texts) as stored_texts
    )

{%- endmacro %}


{#- The file of what dbt knows as a table; for a view its text and the files of the tables under it. -#}
{% macro postgres__relation_identity(relation, watermark, mark, by_content, is_replaced) %}

    {%- set beneath = tideline._postgres_beneath(relation) -%}
    {{ return(beneath ~ " || ' ' || " ~ tideline.default__relation_identity(relation, watermark, mark, false, false) if is_replaced else beneath) }}

{% endmacro %}


{% macro _postgres_beneath(relation) -%}

    {%- set known = load_cached_relation(relation) -%}
    {%- if known is not none and known.is_table -%}
        {{ return("(select case when relkind = 'v' then 'a view' else " ~ tideline._postgres_table_file() ~ ' end from ' ~ tideline.catalogue_entry(relation) ~ ')') }}
    {%- endif -%}
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
            select case when relkind = 'v' then md5(pg_get_viewdef(oid)) else {{ tideline._postgres_table_file() }} end as part
            from pg_catalog.pg_class
            where oid in (select oid from parts)
        ) as identified
    )

{%- endmacro %}

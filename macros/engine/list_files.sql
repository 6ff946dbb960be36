{#-
    SQL: the files of a source as they are now, with a hash of their content: `path`, `size`, `modified`, `content_hash`, and
    whether they are what they should be as a whole (`is_readable`). Files that the manifest knows with this size and time, and archived ones, are left
    out, unread (`unread_files`); one that is loaded in chunks is listed until its last one.
-#}
{% macro list_files(options, manifest, consumer, unread) %}
    {{ return(adapter.dispatch('list_files', 'tideline')(options, manifest, consumer, unread)) }}
{% endmacro %}


{% macro default__list_files(options, manifest, consumer, unread) %}

    select
        {{ options.column }} as path,
        cast(sum(length(line)) as bigint) as size,
        cast(null as text) as modified,
        md5(string_agg(line, chr(10) order by line_number)) as content_hash,
        true as is_readable
    from {{ options.relation }}
    where {{ options.column }} not in (
        select path from {{ manifest }} where consumer = {{ tideline.literal(consumer) }}
    )
    group by {{ options.column }}

{% endmacro %}


{% macro duckdb__list_files(options, manifest, consumer, unread) %}

    {%- if not unread -%}
        {{ return("select '' as path, cast(0 as bigint) as size, '' as modified, '' as content_hash, true as is_readable where false") }}
    {%- endif -%}
    {{ return('select distinct path, size, modified, content_hash, is_readable from tideline_contents where pattern = ' ~ tideline.literal(options.path)) }}

{% endmacro %}

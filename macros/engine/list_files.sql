{#-
    SQL: the files of a source as they are now, with a hash of their content: `path`, `size`, `modified`, `content_hash`, and
    whether they are what they should be as a whole (`is_readable`). Files that the manifest knows with this size and time, and archived ones, are left
    out, unread (`unread_files`); one that is loaded in chunks is listed until its last one.
-#}
{% macro list_files(options, manifest, consumer, unread) %}
    {{ return(adapter.dispatch('list_files', 'tideline')(options, manifest, consumer, unread)) }}
{% endmacro %}


{% macro default__list_files(options, manifest, consumer, unread) %}

    {#-
        a table has no time of writing: `modified` is the sum of the hashes of the lines at their places, found in the scan that finds the size. The content is put together of files only whose size or
        sum is not known
    -#}
    select
        unread.path,
        unread.size,
        unread.modified,
        case when count(*) = count(landed.line) then md5(string_agg(landed.line, chr(10) order by landed.line_number)) end as content_hash,
        count(*) = count(landed.line) as is_readable
    from (
        select
            {{ options.column }} as path,
            cast(sum(coalesce(length(line), -1)) as bigint) as size,
            cast(sum(hashtextextended(line collate "C", coalesce(cast(line_number as bigint), 0))) as text) as modified
        from {{ options.relation }}
        group by {{ options.column }}
    ) as unread
    left join {{ options.relation }} as landed on unread.path = landed.{{ options.column }}
    where not exists (
        select 1 from {{ tideline.newest_notes(manifest, consumer) }} as known
        where known.path = unread.path and known.size = unread.size and known.modified = unread.modified
    )
    group by unread.path, unread.size, unread.modified

{% endmacro %}


{% macro duckdb__list_files(options, manifest, consumer, unread) %}

    {%- if not unread -%}
        {{ return("select '' as path, cast(0 as bigint) as size, '' as modified, '' as content_hash, true as is_readable where false") }}
    {%- endif -%}
    {{ return('select distinct path, size, modified, content_hash, is_readable from tideline_contents where pattern = ' ~ tideline.literal(options.path)) }}

{% endmacro %}

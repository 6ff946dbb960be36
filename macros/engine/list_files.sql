{#-
    SQL: the files of a source as they are now, with a hash of their content: `path`, `size`, `modified`, `content_hash`, and
    whether they are text (`is_text`). Files that the manifest knows with this size and time are left out, unread.
-#}
{% macro list_files(options, manifest, consumer) %}
    {{ return(adapter.dispatch('list_files', 'tideline')(options, manifest, consumer)) }}
{% endmacro %}


{% macro default__list_files(options, manifest, consumer) %}

    select
        {{ options.column }} as path,
        cast(sum(length(line)) as bigint) as size,
        cast(null as text) as modified,
        md5(string_agg(line, chr(10) order by line_number)) as content_hash,
        true as is_text
    from {{ options.relation }}
    where {{ options.column }} not in (
        select path from {{ manifest }} where consumer = {{ tideline.literal(consumer) }}
    )
    group by {{ options.column }}

{% endmacro %}


{% macro duckdb__list_files(options, manifest, consumer) %}

    select
        filename as path,
        size,
        cast(last_modified as varchar) as modified,
        md5(content) as content_hash,
        try(decode(content)) is not null as is_text
    from read_blob({{ tideline.literal(options.path) }}) as landed
    where not exists (
        select 1 from {{ manifest }} as known
        where
            known.consumer = {{ tideline.literal(consumer) }}
            and known.path = landed.filename
            and known.size = landed.size
            and known.modified = cast(landed.last_modified as varchar)
    )

{% endmacro %}

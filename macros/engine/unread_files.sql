{#-
    The files of the parts of a query whose content has to be looked at, because the manifest does not know them with their size and time, or knows only some chunks of them: a list of
    `pattern`, `kind`, `path`, `size`, `modified`. None where the engine reads no files.
-#}
{% macro unread_files(parts, manifest) %}
    {{ return(adapter.dispatch('unread_files', 'tideline')(parts, manifest)) }}
{% endmacro %}


{% macro default__unread_files(parts, manifest) %}
    {{ return([]) }}
{% endmacro %}


{% macro duckdb__unread_files(parts, manifest) %}

    {#- the last note of each place where a file lies or was moved to, and whether it is loaded up to a chunk -#}
    {%- set noted = "select coalesce(moved_to, path) as place, size, modified, moved_to is null and state = 'partial' as is_begun from " ~ manifest ~ ' where consumer = '
        ~ tideline.literal(tideline.relation_name(this)) ~ ' qualify rank() over (partition by coalesce(moved_to, path) order by loaded_at desc) = 1' -%}
    {%- set unread = [] -%}
    {%- for part in parts if part.options.kind in ['lines', 'csv', 'parquet'] -%}
        {%- do unread.extend(tideline.query_as_mappings(
            'select ' ~ tideline.literal(part.options.path) ~ ' as pattern, ' ~ tideline.literal(part.options.kind) ~ ' as kind, filename as path, size, cast(last_modified as varchar) as modified'
            ~ ' from read_blob(' ~ tideline.literal(part.options.path) ~ ') as landed where not exists (select 1 from (' ~ noted ~ ') as known where known.place = landed.filename'
            ~ ' and not known.is_begun and known.size = landed.size and known.modified = cast(landed.last_modified as varchar)) order by filename'
        )) -%}
    {%- endfor -%}
    {{ return(unread) }}

{% endmacro %}

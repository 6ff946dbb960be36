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

    {%- set of_model = 'select * from ' ~ manifest ~ ' where consumer = ' ~ tideline.literal(tideline.relation_name(this)) -%}
    {%- set unread = [] -%}
    {%- for part in parts if part.options.kind in ['lines', 'csv', 'parquet'] -%}
        {%- do unread.extend(tideline.query_as_mappings(
            'select ' ~ tideline.literal(part.options.path) ~ ' as pattern, ' ~ tideline.literal(part.options.kind) ~ ' as kind, filename as path, size, cast(last_modified as varchar) as modified'
            ~ ' from read_blob(' ~ tideline.literal(part.options.path) ~ ') as landed where filename in (select path from (' ~ of_model
            ~ ") as known group by path having arg_max(state, loaded_at) = 'partial') or not exists (select 1 from (" ~ of_model ~ ') as known'
            ~ ' where coalesce(known.moved_to, known.path) = landed.filename and known.size = landed.size and known.modified = cast(landed.last_modified as varchar)) order by filename'
        )) -%}
    {%- endfor -%}
    {{ return(unread) }}

{% endmacro %}

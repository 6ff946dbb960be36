{#-
    The files that the manifest does not know as they are, in order of their path, and what to make of each: `loaded` (to
    be loaded now), `repeated` (content that came before), `changed` (a name that came before with other content: held
    back), `touched` (nothing but the time changed; what is held back stays so), `empty` (no byte, one line end, or a byte order mark). A full extract is never a repetition: it says what the table held at its own date, be it as at
    another. What an operation has released or told to replace is loaded, and a file of which
    some chunks are loaded (`row_low` rows, up to `line_low`) goes on.
-#}
{% macro new_files(parts, manifest, settings, unread) %}

    {%- set consumer = tideline.relation_name(this) -%}
    {%- set came_before = 'exists (select 1 from standing as other where other.content_hash = found.content_hash)' if settings.key is none else 'false' -%}
    {%- set files = [] -%}
    {%- for part in parts if part.options.kind in ['lines', 'csv', 'parquet', 'names'] -%}
        {%- call statement('tideline_files', fetch_result=true) -%}
            with found as ({{ tideline.list_files(part.options, manifest, consumer, unread) }}),

            {{ tideline.known_files(manifest, consumer) }}

            select
                coalesce(found.path, decided.path) as path,
                coalesce(found.size, decided.size) as size,
                coalesce(found.modified, decided.modified) as modified,
                coalesce(found.content_hash, decided.content_hash) as content_hash,
                coalesce(found.is_readable, true) as is_readable,
                decided.state as decision,
                found.path is null as is_unseen,
                begun.line_high as line_low,
                begun.row_count as row_low,
                case
                    when decided.path is not null then 'loaded'
                    when found.size = 0 or found.content_hash in (md5(chr(10)), md5(chr(13) || chr(10)), 'ecaa88f7fa0bf610a5a26cf545dcd3aa') then 'empty'
                    when begun.path is not null then 'loaded'
                    when standing.content_hash = found.content_hash then 'touched'
                    when exists (
                        select 1 from newest
                        where newest.path = found.path and newest.content_hash = found.content_hash and newest.state <> 'undone'
                    ) then 'touched'
                    when standing.path is not null then 'changed'
                    when {{ came_before }} then 'repeated'
                    else 'loaded'
                end as state
            from found
            full join decided on decided.path = found.path
            left join standing on standing.path = found.path
            left join begun on begun.path = found.path and begun.content_hash = found.content_hash
            where
                decided.path is not null
                or not exists (
                    select 1 from newest
                    where newest.path = found.path and newest.content_hash = found.content_hash and newest.state in ('changed', 'parked')
                )
            order by path
        {%- endcall -%}
        {%- set listed = files | map(attribute='path') | list -%}
        {%- for file in tideline.rows_as_mappings(load_result('tideline_files')) if file.path not in listed -%}
            {%- do file.update({'options': part.options}) -%}
            {%- if not file.is_unseen or tideline._is_there(file) -%}{%- do files.append(file) -%}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if settings.key is none -%}{%- do tideline._tell_copies(files) -%}{%- endif -%}
    {%- do tideline.check_files(files | selectattr('state', 'in', ['loaded', 'repeated']) | list) -%}
    {{ return(files) }}

{% endmacro %}


{#- Whether a file that an operation told to load is there; where it is not, a warning. -#}
{% macro _is_there(file) %}

    {%- set is_there = tideline.has_files(tideline.file_pattern(file.path)) -%}
    {%- if not is_there -%}
        {%- do exceptions.warn(
            'tideline: ' ~ model.name ~ ' is to load the file ' ~ file.path ~ ', which is not there (an operation noted it as ' ~ file.decision ~ '). What was loaded of it stays until it is'
        ) -%}
    {%- endif -%}
    {{ return(is_there) }}

{% endmacro %}


{#- Of new files with one content the first is loaded; one that an operation told to load comes before all others. -#}
{% macro _tell_copies(files) %}

    {%- set coming = {} -%}
    {%- for file in files if file.decision is not none -%}{%- do coming.update({file.content_hash: true}) -%}{%- endfor -%}
    {%- for file in files if file.state == 'loaded' and file.decision is none -%}
        {%- if file.content_hash in coming and file.line_low is none -%}{%- do file.update({'state': 'repeated'}) -%}{%- endif -%}
        {%- do coming.update({file.content_hash: true}) -%}
    {%- endfor -%}

{% endmacro %}

{#-
    The files that the manifest does not know as they are, in order of their path, and what to make of each: `loaded` (to
    be loaded now), `repeated` (content that came before), `changed` (a name that came before with other content: held
    back), `touched` (nothing but the time changed), `empty`. A full extract whose content came before is a repetition only if a newer
    one (by its path) was applied: a table that is again as it was is news. What an operation has released or told to replace is loaded.
-#}
{% macro new_files(parts, manifest, settings) %}

    {%- set consumer = tideline.relation_name(this) -%}
    {%- set came_before = "exists (select 1 from known where known.content_hash = found.content_hash and known.state = 'loaded')" -%}
    {%- if settings.key is none -%}
        {%- set is_repeated = came_before ~ ' or row_number() over (partition by found.content_hash order by found.path) > 1' -%}
    {%- else -%}
        {%- set is_repeated = came_before ~ " and found.path <= (select max(known.path) from known where known.state = 'loaded')" -%}
    {%- endif -%}
    {%- set files = [] -%}
    {%- for part in parts if part.options.kind in ['lines', 'csv', 'names'] -%}
        {%- call statement('tideline_files', fetch_result=true) -%}
            with found as ({{ tideline.list_files(part.options, manifest, consumer) }}),

            {{ tideline.known_files(manifest, consumer) }}

            select
                coalesce(found.path, decided.path) as path,
                coalesce(found.size, decided.size) as size,
                coalesce(found.modified, decided.modified) as modified,
                coalesce(found.content_hash, decided.content_hash) as content_hash,
                coalesce(found.is_text, true) as is_text,
                decided.state as decision,
                case
                    when decided.path is not null then 'loaded'
                    when found.size <= 3 then 'empty'
                    when exists (
                        select 1 from known
                        where known.path = found.path and known.content_hash = found.content_hash
                    ) then 'touched'
                    when exists (select 1 from known where known.path = found.path and known.state = 'loaded') then 'changed'
                    when {{ is_repeated }} then 'repeated'
                    else 'loaded'
                end as state
            from found
            full join decided on decided.path = found.path
            order by path
        {%- endcall -%}
        {%- set listed = files | map(attribute='path') | list -%}
        {%- do files.extend(tideline.rows_as_mappings(load_result('tideline_files')) | rejectattr('path', 'in', listed) | list) -%}
    {%- endfor -%}

    {%- set problems = [] -%}
    {%- for file in files if file.state == 'loaded' and not file.is_text -%}
        {%- do problems.append("the file " ~ file.path ~ " is not UTF-8 text; take it out of the folder or deliver it again. Nothing of this load was written") -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {{ return(files) }}

{% endmacro %}

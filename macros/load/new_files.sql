{#-
    The files that the manifest does not know as they are, in order of their path, and what to make of each: `loaded` (to
    be loaded now), `repeated` (content that came before), `changed` (a name that came before with other content: held
    back), `touched` (nothing but the time changed), `empty`. A full extract whose content came before is a repetition only if a newer
    one (by its path) was applied: a table that is again as it was is news.
-#}
{% macro new_files(parts, manifest, settings) %}

    {%- set consumer = tideline.relation_name(this) -%}
    {%- set came_before = "exists (select 1 from known where known.content_hash = found.content_hash and known.state = 'loaded')" -%}
    {%- if settings.key is none -%}
        {%- set is_repeated = came_before ~ ' or row_number() over (partition by content_hash order by path) > 1' -%}
    {%- else -%}
        {%- set is_repeated = came_before ~ " and path <= (select max(known.path) from known where known.state = 'loaded')" -%}
    {%- endif -%}
    {%- set files = [] -%}
    {%- for part in parts if part.options.kind in ['lines', 'csv', 'names'] -%}
        {%- call statement('tideline_files', fetch_result=true) -%}
            with found as ({{ tideline.list_files(part.options, manifest, consumer) }}),

            known as (select * from {{ manifest }} where consumer = {{ tideline.literal(consumer) }})

            select
                found.*,
                case
                    when size <= 3 then 'empty'
                    when exists (
                        select 1 from known
                        where known.path = found.path and known.content_hash = found.content_hash
                    ) then 'touched'
                    when exists (select 1 from known where known.path = found.path and known.state = 'loaded') then 'changed'
                    when {{ is_repeated }} then 'repeated'
                    else 'loaded'
                end as state
            from found
            order by path
        {%- endcall -%}
        {%- do files.extend(tideline.rows_as_mappings(load_result('tideline_files'))) -%}
    {%- endfor -%}

    {%- set problems = [] -%}
    {%- for file in files if file.state == 'loaded' and not file.is_text -%}
        {%- do problems.append("the file " ~ file.path ~ " is not UTF-8 text; take it out of the folder or deliver it again. Nothing of this load was written") -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {{ return(files) }}

{% endmacro %}

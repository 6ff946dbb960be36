{#-
    The files that `archive_files` said are to be moved, as {'path': ..., 'moved_to': ...}: those that are as they were, and those that an earlier load has moved without noting it. One
    that has changed since is not among them.
-#}
{% macro pending_moves(manifest) %}

    {%- if not tideline.reads_files() -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set noted = 'select * from ' ~ manifest ~ ' where consumer = ' ~ tideline.literal(tideline.relation_name(this)) -%}
    {%- set asked = tideline.query_as_mappings(
        'select path, moved_to, size, modified from ' ~ tideline.newest_notes(manifest, tideline.relation_name(this)) ~ " as noted where state = 'archiving' order by path"
    ) -%}
    {%- if not asked -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set as_noted = tideline.query_as_mappings(tideline.files_as_noted('(' ~ noted ~ " and state = 'archiving')")) | map(attribute='path') | list -%}
    {%- set moves = [] -%}
    {%- for file in asked if file.path in as_noted or not tideline.has_files(tideline.file_pattern(file.path)) -%}
        {%- do moves.append({'path': file.path, 'moved_to': file.moved_to}) -%}
    {%- endfor -%}
    {{ return(moves) }}

{% endmacro %}

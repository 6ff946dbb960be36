{#-
    Moves the files that were processed (loaded, repeated, touched, empty) from the landing folder to the same place below `folder`: the next load of the model moves them, and its
    manifest knows where they are. A file that changed meanwhile stays; nothing is ever deleted or written over.
-#}
{% macro archive_files(model, folder, dry_run=true) %}

    {%- set root = tideline.landing_path('') -%}
    {%- set problems = tideline.text_value('folder', folder) + tideline.one_of('dry_run', dry_run, [true, false]) -%}
    {%- for place in [root, folder | string] if '://' in place -%}
        {%- do problems.append('files are moved on a disk only; got ' ~ place ~ ". Move them with the store's own tools, to a place outside of the pattern of the model's files") -%}
    {%- endfor -%}
    {%- do tideline.check('archive_files', problems) -%}
    {%- set place = tideline.loaded_model('archive_files', model) -%}
    {%- set consumer = 'consumer = ' ~ tideline.literal(place.consumer) -%}
    {%- set newest = 'select * from ' ~ place.manifest ~ ' as noted where ' ~ consumer ~ ' and loaded_at = (select max(loaded_at) from ' ~ place.manifest ~ ' as later where later.consumer = noted.consumer and later.path = noted.path)' -%}
    {%- set landed = tideline.query_as_mappings(tideline.files_as_noted('(' ~ newest ~ ')')) -%}
    {%- set moves = [] -%}
    {%- set problems = [] -%}
    {%- for file in landed if file.state in ['loaded', 'repeated', 'touched', 'empty'] -%}
        {%- set target = folder.rstrip('/') ~ '/' ~ (file.path[root | length:] if file.path.startswith(root) else file.path.split('/') | last) -%}
        {%- do moves.append({'path': file.path, 'target': target}) -%}
        {%- if tideline.has_files(tideline.file_pattern(target)) -%}
            {%- do problems.append('there is a file ' ~ target ~ ' already; move it away, or archive ' ~ file.path ~ ' to another folder') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check('archive_files', problems) -%}
    {%- if not moves -%}
        {%- do log('tideline.archive_files: there is nothing to archive of ' ~ model, info=true) -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set columns = 'consumer, path, size, modified, content_hash, row_count' -%}
    {%- set lines = [moves | length ~ ' files of ' ~ model ~ ' go to ' ~ folder ~ ' with the next load'] -%}
    {%- set statements = [] -%}
    {%- for move in moves -%}
        {%- do lines.append(move.path ~ ' -> ' ~ move.target) -%}
        {%- do statements.append(
            'insert into ' ~ place.manifest ~ ' (' ~ columns ~ ', moved_to, state, batch_id, loaded_at) select ' ~ columns ~ ', ' ~ tideline.literal(move.target) ~ ", 'archiving', "
            ~ tideline.literal(invocation_id) ~ ', greatest(' ~ tideline.clock() ~ ", loaded_at + interval '1 microsecond') from (" ~ newest ~ ') as known where path = ' ~ tideline.literal(move.path)
        ) -%}
    {%- endfor -%}
    {%- do tideline.carry_out('archive_files', place, lines, statements, dry_run) -%}

{% endmacro %}

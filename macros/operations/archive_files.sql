{#-
    Moves the files that were processed (loaded, repeated, touched, empty) from the landing folder to the same place below `folder`: the next load of the model moves them, and its
    manifest knows where they are. A file that changed meanwhile stays, and one that another bronze model over the same source has not processed; nothing is ever deleted or written over.
-#}
{% macro archive_files(model, folder, dry_run=true) %}

    {%- set root = tideline.landing_path('') -%}
    {%- set problems = tideline.text_value('folder', folder) + tideline.one_of('dry_run', dry_run, [true, false]) -%}
    {%- for place in [root, folder | string] if '://' in place -%}
        {%- do problems.append('files are moved on a disk only; got ' ~ place ~ ". Move them with the store's own tools, to a place outside of the pattern of the model's files") -%}
    {%- endfor -%}
    {%- do tideline.check('archive_files', problems) -%}
    {%- set place = tideline.loaded_model('archive_files', model) -%}
    {%- set newest = tideline.newest_notes(place.manifest, place.consumer) -%}
    {%- set landed = tideline.query_as_mappings(tideline.files_as_noted(newest)) -%}
    {%- set others = tideline._processed_by_others(place) -%}
    {%- set moves, stay, problems = [], [], [] -%}
    {%- for file in landed if file.state in ['loaded', 'repeated', 'touched', 'empty'] -%}
        {%- set waiting = [] -%}
        {%- for name, processed in others.items() if processed.get(file.path) != file.content_hash -%}{%- do waiting.append(name) -%}{%- endfor -%}
        {%- if waiting -%}{%- do stay.append(file.path ~ ' stays: ' ~ waiting | join(', ') ~ ' has not loaded it') -%}{%- endif -%}
        {%- set target = folder.rstrip('/') ~ '/' ~ (file.path[root | length:] if file.path.startswith(root) else file.path.split('/') | last) -%}
        {%- if not waiting -%}{%- do moves.append({'path': file.path, 'target': target}) -%}{%- endif -%}
        {%- if not waiting and tideline.has_files(tideline.file_pattern(target)) -%}
            {%- do problems.append('there is a file ' ~ target ~ ' already; move it away, or archive ' ~ file.path ~ ' to another folder') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check('archive_files', problems) -%}
    {%- if not moves -%}
        {%- do log('tideline.archive_files: there is nothing to archive of ' ~ ([model] + stay) | join('\n    '), info=true) -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set columns = 'consumer, path, size, modified, content_hash, row_count' -%}
    {%- set lines = [moves | length ~ ' files of ' ~ model ~ ' go to ' ~ folder ~ ' with the next load'] -%}
    {%- set statements = [] -%}
    {%- for move in moves -%}
        {%- do lines.append(move.path ~ ' -> ' ~ move.target) -%}
        {%- do statements.append(
            'insert into ' ~ place.manifest ~ ' (' ~ columns ~ ', moved_to, state, batch_id, loaded_at) select ' ~ columns ~ ', ' ~ tideline.literal(move.target) ~ ", 'archiving', "
            ~ tideline.literal(invocation_id) ~ ', greatest(' ~ tideline.clock() ~ ", loaded_at + interval '1 microsecond') from " ~ newest ~ ' as known where path = ' ~ tideline.literal(move.path)
        ) -%}
    {%- endfor -%}
    {%- do tideline.carry_out('archive_files', place, lines + stay, statements, dry_run) -%}

{% endmacro %}


{#- Of the other bronze models that read a source of this one: by name, the path and content of each file that they have processed. -#}
{% macro _processed_by_others(place) %}

    {%- set sources = place.node.depends_on.nodes | select('in', graph.sources) | list -%}
    {%- set others = {} -%}
    {%- for node in graph.nodes.values() if node.config.materialized == 'tideline_load' and node.unique_id != place.node.unique_id and node.depends_on.nodes | select('in', sources) | list -%}
        {%- set manifest = tideline.state_relation('files', node.database) -%}
        {%- set processed = {} -%}
        {%- if tideline.relation_exists(manifest) -%}
            {%- set notes = tideline.newest_notes(manifest, tideline.relation_name(tideline.node_relation(node))) -%}
            {%- for file in tideline.query_as_mappings('select path, content_hash from ' ~ notes ~ " as last where state in ('loaded', 'repeated', 'touched', 'empty')") -%}
                {%- do processed.update({file.path: file.content_hash}) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- do others.update({node.name: processed}) -%}
    {%- endfor -%}
    {{ return(others) }}

{% endmacro %}

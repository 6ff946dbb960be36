{#-
    Takes the rows of one batch out of a bronze table, its lines out of quarantine, and forgets its files, as if it had never come; what was built from them notices and
    is rebuilt by the next run. Batches of extracts are undone from the newest on: the later ones were compared with the earlier.
-#}
{% macro undo_batch(model, batch_id, reason, dry_run=true) %}

    {%- do tideline.check('undo_batch', (
        tideline.text_value('batch_id', batch_id) + tideline.text_value('reason', reason) + tideline.one_of('dry_run', dry_run, [true, false])
    )) -%}
    {%- set place = tideline.loaded_model('undo_batch', model) -%}
    {%- set consumer = 'consumer = ' ~ tideline.literal(place.consumer) -%}
    {%- set in_batch = tideline.literal(batch_id) -%}
    {%- set applied = tideline.applied_extracts(place.manifest, place.consumer) -%}
    {%- set counts = tideline.query_as_mappings((
        'select (select count(*) from ' ~ place.relation ~ ' as stored where ' ~ tideline.undone_rows(place, batch_id) ~ ') as stored,'
        ~ ' (select count(*) from ' ~ place.quarantine ~ ' where ' ~ consumer ~ ' and batch_id = ' ~ in_batch ~ ') as quarantined,'
        ~ ' (select count(*) from ' ~ tideline.undone_files(place, batch_id) ~ ' as undone) as files,'
        ~ ' (select min(_file) from ' ~ place.relation ~ ' as mine where _batch_id = ' ~ in_batch ~ ' and _file in (select path from ' ~ place.manifest ~ ' where ' ~ consumer
        ~ " and state = 'partial') and exists (select 1 from " ~ place.relation ~ ' as others where others._file = mine._file and others._batch_id <> ' ~ in_batch ~ ')) as shared,'
        ~ ' (select count(*) from ' ~ place.relation ~ ' where _loaded_at > (select max(_loaded_at) from ' ~ place.relation
        ~ ' where _batch_id = ' ~ in_batch ~ ') and _batch_id <> ' ~ in_batch ~ ') as later,'
        ~ ' (select max(batch_id) from ' ~ applied ~ ' as applied where loaded_at = (select max(loaded_at) from ' ~ applied ~ ' as others where batch_id <> ' ~ in_batch ~ ') and loaded_at > (select max(loaded_at) from '
        ~ place.manifest ~ ' where ' ~ consumer ~ ' and batch_id = ' ~ in_batch ~ ')) as newest_extract'
    ))[0] -%}
    {%- set problems = [] -%}
    {%- if counts.stored + counts.quarantined + counts.files == 0 -%}
        {%- do problems.append("'" ~ model ~ "' has no batch '" ~ batch_id ~ "', or nothing of it is left; `_batch_id` of its rows and run_id of the ledger name them") -%}
    {%- elif counts.shared is not none -%}
        {%- do problems.append("the file " ~ counts.shared ~ " was loaded in part by this batch and in part by another, and would be neither known nor forgotten. Call tideline.replace_file with it first") -%}
    {%- elif place.is_extract and (counts.later > 0 or counts.newest_extract is not none) -%}
        {#- one that brought nothing new has left no row in bronze, and yet says what the table held -#}
        {%- do problems.append('later extracts were compared with this batch; undo them first, the newest first (' ~ (counts.newest_extract or 'by their rows') ~ '), and let them be loaded again') -%}
    {%- endif -%}
    {%- do tideline.check('undo_batch', problems) -%}

    {%- do tideline.carry_out('undo_batch', place, [
        'batch ' ~ batch_id ~ ' of ' ~ model, counts.stored ~ ' rows go from ' ~ place.relation ~ ', ' ~ counts.quarantined ~ ' from quarantine',
        counts.files ~ ' files are forgotten; one whose content came again later is loaded by the next run', 'what was built from these rows is rebuilt by the next run',
    ], tideline.undo_statements(place, batch_id, reason), dry_run) -%}

{% endmacro %}

{#- The statements of `undo_batch`, in their order. -#}
{% macro undo_statements(place, batch_id, reason) %}

    {%- set consumer = tideline.literal(place.consumer) -%}
    {%- set batch = tideline.literal(batch_id) -%}
    {%- set columns = 'consumer, path, size, modified, content_hash, row_count' -%}
    {%- set later = 'greatest(' ~ (tideline.clock() if tideline.setting('now') else 'now()') ~ ', (select max(run_mark) from ' ~ place.ledger ~ ' where consumer = ' ~ consumer ~ ") + interval '1 microsecond'"
        ~ ', (select max(loaded_at) from ' ~ place.manifest ~ ' where consumer = ' ~ consumer ~ ") + interval '1 microsecond')" -%}
    {%- set newest = '(select chosen from ' ~ place.ledger ~ ' where consumer = ' ~ consumer ~ ' and upstream = ' ~ consumer ~ ' order by run_mark desc limit 1)' -%}
    {%- set statements = [] -%}
    {%- set undone = tideline.undone_files(place, batch_id) -%}
    {%- do statements.append(tideline.note_next_delivery(
        place.manifest, place.consumer, 'select content_hash from ' ~ undone ~ " as undone where state = 'loaded'", later, 'noted.batch_id <> ' ~ batch
    )) -%}
    {#- with the time at which its content was seen last: a file that was only touched since is known, one with other content is new -#}
    {%- set seen = '(select last.modified from ' ~ place.manifest ~ ' as last where last.consumer = undone.consumer and last.path = undone.path and last.content_hash = undone.content_hash'
        ~ ' order by last.loaded_at desc limit 1)' -%}
    {%- do statements.append(
        'insert into ' ~ place.manifest ~ ' (' ~ columns ~ ", state, batch_id, loaded_at) select " ~ columns | replace('row_count', 'max(row_count)') | replace('modified', seen) ~ ", 'undone', " ~ tideline.literal(invocation_id)
        ~ ', ' ~ later ~ ' from ' ~ undone ~ ' as undone group by ' ~ columns | replace(', row_count', '') | replace(', modified', '')
    ) -%}
    {%- do statements.append(
        tideline.write_ledger(place.ledger, [{
            'run_id': invocation_id, 'run_mark': {'sql': later}, 'consumer': place.consumer, 'upstream': place.consumer, 'kind': 'undo',
            'reason': 'undo of ' ~ batch_id ~ ': ' ~ reason, 'epoch': place.consumer, 'rows_inserted': 0, 'rows_updated': 0,
            'rows_deleted': {'sql': '(select count(*) from ' ~ place.relation ~ ' as stored where ' ~ tideline.undone_rows(place, batch_id) ~ ')'},
            'low_mark': {'sql': '(select max(high_mark) from ' ~ place.ledger ~ ' where consumer = ' ~ consumer ~ ' and upstream = ' ~ consumer ~ ')'},
            'high_mark': {'sql': later},
            'cursor_high': {'sql': newest | replace('chosen', 'cursor_high')}, 'cursor_state': {'sql': newest | replace('chosen', 'cursor_state')},
        }])
    ) -%}
    {%- do statements.append('delete from ' ~ place.relation ~ ' as stored where ' ~ tideline.undone_rows(place, batch_id)) -%}
    {%- do statements.append(tideline.note_requeued(
        place.requeued, tideline.newest_requeued(place.requeued, place.consumer), 'undone', tideline.clock(), tideline.undone_mends(place, batch_id)
    )) -%}
    {%- do statements.append('delete from ' ~ place.quarantine ~ ' where consumer = ' ~ consumer ~ ' and batch_id = ' ~ batch) -%}
    {%- do statements.append(tideline.rewrite_table(place.relation).rstrip(';') or 'select 1') -%}
    {{ return(statements) }}

{% endmacro %}

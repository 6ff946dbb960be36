{#- The statements of `undo_batch`, in their order. -#}
{% macro undo_statements(place, batch_id, reason) %}

    {%- set consumer = tideline.literal(place.consumer) -%}
    {%- set batch = tideline.literal(batch_id) -%}
    {%- set columns = 'consumer, path, size, modified, content_hash, row_count' -%}
    {%- set later = 'greatest(' ~ (tideline.clock() if tideline.setting('now') else 'now()') ~ ', (select max(run_mark) from ' ~ place.ledger ~ ' where consumer = ' ~ consumer ~ ") + interval '1 microsecond')" -%}
    {%- set newest = '(select chosen from ' ~ place.ledger ~ ' where consumer = ' ~ consumer ~ ' and upstream = ' ~ consumer ~ ' order by run_mark desc limit 1)' -%}
    {%- set statements = [] -%}
    {%- do statements.append(
        'insert into ' ~ place.manifest ~ ' (' ~ columns ~ ", state, batch_id, loaded_at) select " ~ columns ~ ", 'replacing', " ~ tideline.literal(invocation_id)
        ~ ', ' ~ later ~ ' from ' ~ place.manifest ~ ' as again where consumer = ' ~ consumer ~ " and state = 'repeated' and batch_id <> " ~ batch
        ~ ' and path = (select min(first.path) from ' ~ place.manifest ~ ' as first where first.consumer = again.consumer and first.content_hash = again.content_hash'
        ~ " and first.state = 'repeated' and first.batch_id <> " ~ batch ~ ') and exists (select 1 from ' ~ place.manifest
        ~ ' as undone where undone.consumer = again.consumer and undone.content_hash = again.content_hash and undone.batch_id = ' ~ batch
        ~ " and undone.state = 'loaded')"
    ) -%}
    {%- do statements.append(
        'insert into ' ~ place.manifest ~ ' (' ~ columns ~ ", state, batch_id, loaded_at) select " ~ columns | replace('row_count', 'max(row_count)') ~ ", 'undone', " ~ tideline.literal(invocation_id)
        ~ ', ' ~ later ~ ' from ' ~ place.manifest ~ ' where consumer = ' ~ consumer ~ ' and batch_id = ' ~ batch ~ ' group by ' ~ columns | replace(', row_count', '')
    ) -%}
    {%- do statements.append('delete from ' ~ place.quarantine ~ ' where consumer = ' ~ consumer ~ ' and batch_id = ' ~ batch) -%}
    {%- do statements.append(
        tideline.write_ledger(place.ledger, [{
            'run_id': invocation_id, 'run_mark': {'sql': later}, 'consumer': place.consumer, 'upstream': place.consumer, 'kind': 'undo',
            'reason': 'undo of ' ~ batch_id ~ ': ' ~ reason, 'epoch': place.consumer, 'rows_inserted': 0, 'rows_updated': 0,
            'rows_deleted': {'sql': '(select count(*) from ' ~ place.relation ~ ' where _batch_id = ' ~ batch ~ ')'},
            'low_mark': {'sql': '(select max(high_mark) from ' ~ place.ledger ~ ' where consumer = ' ~ consumer ~ ' and upstream = ' ~ consumer ~ ')'},
            'high_mark': {'sql': later},
            'cursor_high': {'sql': newest | replace('chosen', 'cursor_high')}, 'cursor_state': {'sql': newest | replace('chosen', 'cursor_state')},
        }])
    ) -%}
    {%- do statements.append('delete from ' ~ place.relation ~ ' where _batch_id = ' ~ batch) -%}
    {%- do statements.append(tideline.rewrite_table(place.relation).rstrip(';') or 'select 1') -%}
    {{ return(statements) }}

{% endmacro %}

{#-
    Puts a mended row back at its original place, file and line: the next load reads it through the model's own query. `mended` is the text of
    the line, or, for a CSV source, its columns and values.
-#}
{% macro requeue_quarantine(model, file, line, mended, dry_run=true) %}

    {%- set is_row = mended is mapping -%}
    {%- do tideline.check('requeue_quarantine', (
        tideline.text_value('file', file) + tideline.one_of('dry_run', dry_run, [true, false])
        + ([] if line is number and line is not boolean else ["`line` must be a number; got '" ~ line ~ "'"])
        + ([] if is_row else tideline.text_value('mended', mended))
    )) -%}
    {%- set place = tideline.loaded_model('requeue_quarantine', model) -%}
    {%- set at = 'consumer = ' ~ tideline.literal(place.consumer) ~ ' and file = ' ~ tideline.literal(file) ~ ' and line = ' ~ line -%}
    {%- set bad = tideline.query_as_mappings(('select code, reason, raw from ' ~ place.quarantine ~ ' where ' ~ at ~ ' order by quarantined_at desc')) -%}
    {%- set before = tideline.query_as_mappings(('select state from ' ~ place.requeued ~ ' where ' ~ at ~ ' order by recorded_at desc')) -%}
    {%- set problems = [] -%}
    {%- if place.is_extract -%}
        {%- do problems.append("'" ~ model ~ "' takes whole extracts; deliver the mended one under its name and call tideline.replace_file") -%}
    {%- elif not bad -%}
        {%- do problems.append("nothing of '" ~ model ~ "' from " ~ file ~ ', line ' ~ line ~ ', is in quarantine') -%}
    {%- elif before and before[0].state == 'loaded' -%}
        {%- do problems.append('line ' ~ line ~ ' of ' ~ file ~ ' was mended and loaded before') -%}
    {%- endif -%}
    {%- do tideline.check('requeue_quarantine', problems) -%}

    {%- do tideline.carry_out('requeue_quarantine', place, [
        file ~ ', line ' ~ line ~ ' of ' ~ model ~ ' (' ~ bad[0].code ~ ': ' ~ bad[0].reason ~ ')', 'was:    ' ~ bad[0].raw,
        'mended: ' ~ (tojson(mended) if is_row else mended), 'the next load reads it at its place',
    ], [
        'insert into ' ~ place.requeued ~ ' (consumer, file, line, mended, state, batch_id, recorded_at) values ('
        ~ tideline.literal_list([place.consumer, file]) ~ ', ' ~ line ~ ', ' ~ tideline.literal(tojson(mended) if is_row else mended) ~ ", 'asked', "
        ~ tideline.literal(invocation_id) ~ ', greatest(' ~ tideline.clock() ~ ', (select max(recorded_at) from ' ~ place.requeued ~ ' where ' ~ at ~ ") + interval '1 microsecond'))"
    ], dry_run) -%}

{% endmacro %}

{#-
    Before a load (after it, of one from the beginning): reads the rows that were mended in quarantine through the model's own query and stores them at their original place, with a mark and
    a ledger row of their own. One that is still bad is refused with its reason.
-#}
{% macro load_requeued(sql, state, settings, ledger, requeued) %}

    {%- if not state.is_known or run_query('select 1 from ' ~ tideline.pending_rows(requeued) ~ ' as pending limit 1').rows | length == 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- call statement('tideline_requeued') -%}
        {{ tideline.read_incoming(tideline.requeued_query(sql, requeued)) }}
    {%- endcall -%}
    {%- set columns = tideline.payload_columns(settings) -%}
    {%- do state.update({'changed': tideline.ensure_bronze(state, columns, settings.cursor)}) -%}
    {%- do tideline.refuse_losses(state.changed) -%}
    {%- set mark = tideline.timestamp_literal(state.mark) -%}
    {%- set name = tideline.relation_name(this) -%}
    {%- do run_query(tideline.store_rows(state, columns, none)) -%}
    {%- do run_query(
        'insert into ' ~ requeued ~ ' (consumer, file, line, mended, state, reason, batch_id, recorded_at) select ' ~ tideline.literal(name)
        ~ ", file, line, mended, case when stored > 0 and reason is null then 'loaded' else 'refused' end, coalesce(reason, case when stored = 0 then 'no row came of it' end), "
        ~ tideline.literal(invocation_id) ~ ', greatest(' ~ tideline.clock() ~ ', ' ~ mark ~ ", recorded_at + interval '1 microsecond') from (select file, line, mended, recorded_at,"
        ~ ' (select count(*) from tideline_incoming where _file = pending.file and _line = pending.line) as stored,'
        ~ ' (select max(_reject_reason) from tideline_incoming where _file = pending.file and _line = pending.line and _reject_code is not null) as reason from '
        ~ tideline.pending_rows(requeued) ~ ' as pending) as judged'
    ) -%}
    {%- set stored = run_query('select count(*) from ' ~ this ~ ' where _loaded_at = ' ~ mark).rows[0][0] | int -%}
    {%- do run_query('drop table if exists ' ~ tideline.temporary('tideline_incoming')) -%}
    {%- do run_query(tideline.write_ledger(ledger, [{
        'run_id': invocation_id, 'run_mark': state.mark, 'consumer': name, 'upstream': name, 'kind': 'load', 'reason': 'requeued rows', 'low_mark': state.low,
        'high_mark': state.mark, 'epoch': name, 'cursor_high': state.cursor_high, 'cursor_state': state.cursor_state, 'rows_in': stored, 'rows_inserted': stored, 'rows_updated': 0, 'rows_deleted': 0,
        'rows_unchanged': 0, 'rows_duplicate': 0, 'rows_quarantined': 0, 'rows_parked': 0,
    }])) -%}
    {%- do log('tideline: ' ~ model.name ~ ' loaded ' ~ stored ~ ' mended rows', info=true) -%}
    {%- do state.update({
        'low': state.mark, 'mark': run_query('select cast(' ~ mark ~ " + interval '1 microsecond' as text)").rows[0][0],
    }) -%}

{% endmacro %}

{#-
    The beginning of a reload: everything that was loaded is set aside (`tideline_before`) and forgotten, with its files, its quarantine and its cursor; rows that were mended are
    asked for again. All in the transaction of the load, which has no chunks then and which `check_reload` ends if something would be lost. Of a table that is gone there is nothing to set
    aside: what the source still has is loaded from the beginning.
-#}
{% macro forget_loads(state, settings, ledger, manifest, quarantine, requeued) %}

    {%- set name = tideline.relation_name(this) -%}
    {%- set of_model = 'consumer = ' ~ tideline.literal(name) -%}
    {%- set mark = tideline.timestamp_literal(state.mark) -%}
    {%- set held = 0 -%}
    {%- if state.is_gone -%}
        {%- do exceptions.warn("tideline: the table of '" ~ model.name ~ "' is gone, of which the ledger knows loads; everything that its source still has is loaded again") -%}
    {%- else -%}
        {%- do settings.update({'chunk_rows': none}) -%}
        {%- do run_query('create temporary table tideline_before as select * from ' ~ this) -%}
        {%- set held = run_query('select count(*) from tideline_before').rows[0][0] | int -%}
        {%- do run_query('delete from ' ~ this) -%}
        {%- set rewrite = tideline.rewrite_table(this) -%}
        {%- if rewrite -%}{%- do run_query(rewrite) -%}{%- endif -%}
    {%- endif -%}
    {%- do run_query(tideline.note_requeued(requeued, tideline.newest_requeued(requeued, name), 'asked', mark, "state = 'loaded'")) -%}
    {%- set forgotten = [manifest, quarantine] -%}
    {%- set gaps = tideline.state_relation('gaps') -%}
    {%- if tideline.relation_exists(gaps) -%}{%- do forgotten.append(gaps) -%}{%- endif -%}
    {%- for table in forgotten -%}
        {%- do run_query('delete from ' ~ table ~ ' where ' ~ of_model) -%}
    {%- endfor -%}
    {%- do run_query(tideline.write_ledger(ledger, [{
        'run_id': invocation_id, 'run_mark': state.mark, 'consumer': name, 'upstream': name, 'kind': 'undo', 'reason': 'reload', 'low_mark': state.low, 'high_mark': state.mark,
        'epoch': name, 'rows_inserted': 0, 'rows_updated': 0, 'rows_deleted': held,
    }])) -%}
    {%- do state.update({
        'low': state.mark, 'mark': run_query('select cast(' ~ mark ~ " + interval '1 microsecond' as text)").rows[0][0], 'cursor_high': none, 'cursor_state': none,
    }) -%}

{% endmacro %}

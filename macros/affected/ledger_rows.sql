{#-
    The ledger rows of a run: one for each upstream (also where several rules map its changes), and the consumer's own
    with what was done to its table.
-#}
{% macro ledger_rows(run, settings, counts) %}

    {%- set common = {
        'run_id': invocation_id, 'run_mark': run.mark, 'consumer': tideline.relation_name(this), 'kind': run.kind,
        'reason': run.reason, 'epoch': run.epoch, 'fingerprint': run.fingerprint,
        'code_hash': settings.code_hash,
    } -%}
    {%- set rows, written = [], [] -%}
    {%- for upstream in settings.upstreams if upstream.name not in written -%}
        {%- do written.append(upstream.name) -%}
        {%- set row = {
            'upstream': tideline.relation_name(upstream.relation),
            'low_mark': upstream.low,
            'high_mark': upstream.high,
            'event_high': upstream.event_high,
            'upstream_epoch': tideline.identity_at_mark(upstream) if upstream.kind == 'watermark' else upstream.epoch,
            'rows_in': upstream.get('rows_in', 0 if run.kind in ['incremental', 'recompute'] else none),
            'rows_late': upstream.get('rows_late', 0),
        } -%}
        {%- do row.update(common) -%}
        {%- do rows.append(row) -%}
    {%- endfor -%}
    {%- set own = {
        'upstream': common.consumer, 'low_mark': run.low, 'high_mark': run.mark, 'keys_affected': run.key_count,
        'upstream_epoch': {'sql': '(select epoch from (' ~ tideline.table_facts(this) ~ ') as facts)'},
        'seconds': (modules.datetime.datetime.now() - run.started_at).total_seconds(),
    } -%}
    {%- do own.update(common) -%}
    {%- do own.update(counts) -%}
    {%- do rows.append(own) -%}
    {{ return(rows) }}

{% endmacro %}

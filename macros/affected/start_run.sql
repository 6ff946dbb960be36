{#-
    Takes the lock, reads the marks and decides what kind of run this is. Returns the run: kind, reason, mark, epoch,
    fingerprint, size of the table, and when it started.
-#}
{% macro start_run(ledger, sql, settings) %}

    {%- set started_at = modules.datetime.datetime.now() -%}
    {%- set marks = tideline.read_state(ledger, settings) -%}
    {%- set self = marks[0] -%}
    {%- set fingerprint = tideline.logic_fingerprint(sql, settings) -%}
    {%- set run = tideline.decide_run(settings, marks, fingerprint, should_full_refresh()) -%}
    {%- do run.update({
        'low': self.low, 'mark': self.high, 'epoch': self.table_epoch, 'fingerprint': fingerprint,
        'size': self.size or 0, 'started_at': started_at, 'key_count': none,
    }) -%}
    {%- if settings.on_logic_change == 'warn' and run.kind not in ['first', 'rebuild'] and self.fingerprint != fingerprint -%}
        {%- do exceptions.warn("tideline: the logic of '" ~ model.name ~ "' changed since its table was built; rows that do not change keep the old logic until `dbt run --full-refresh -s " ~ model.name ~ "`") -%}
        {%- do run.update({'fingerprint': self.fingerprint}) -%}
    {%- endif -%}
    {%- do tideline.check_run(run, settings) -%}
    {{ return(run) }}

{% endmacro %}

{#-
    Takes the lock, reads the marks and decides what kind of run this is. Returns the run: kind, reason, mark, epoch,
    fingerprint, size of the table, and when it started.
-#}
{% macro start_run(ledger, sql, settings) %}

    {%- set started_at = modules.datetime.datetime.now() -%}
    {%- set marks = tideline.read_state(ledger, settings) -%}
    {%- set fingerprint = tideline.logic_fingerprint(sql, settings) -%}
    {%- set run = tideline.decide_run(settings, marks, fingerprint, should_full_refresh()) -%}
    {%- do run.update({
        'low': marks[0].low, 'mark': marks[0].high, 'epoch': marks[0].seen_epoch,
        'fingerprint': fingerprint, 'size': marks[0].size or 0, 'started_at': started_at, 'key_count': none,
    }) -%}
    {%- if settings.on_logic_change == 'warn' and marks[0].low is not none and marks[0].fingerprint != fingerprint -%}
        {%- do exceptions.warn("tideline: the logic of '" ~ model.name ~ "' changed since its table was built; rows that do not change keep the old logic until `dbt run --full-refresh -s " ~ model.name ~ "`") -%}
        {%- do run.update({'fingerprint': marks[0].fingerprint}) -%}
    {%- endif -%}
    {%- do tideline.check_run(run, settings) -%}
    {{ return(run) }}

{% endmacro %}

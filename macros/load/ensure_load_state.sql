{#- The state tables of a load, made on first use: ledger, manifest, quarantine, requeued. -#}
{% macro ensure_load_state(parts) %}

    {%- if parts | selectattr('options.strategy', 'equalto', 'sequence') | list -%}
        {%- do tideline.ensure_state('gaps', tideline.gap_columns(), index=['consumer', 'gap_low']) -%}
    {%- endif -%}
    {{ return([
        tideline.ensure_ledger(),
        tideline.ensure_state('files', tideline.manifest_columns(), index=['consumer', 'path']),
        tideline.ensure_state('quarantine', tideline.quarantine_columns(), index=['consumer', 'file']),
        tideline.ensure_state('requeued', tideline.requeued_columns(), index=['consumer', 'file']),
    ]) }}

{% endmacro %}

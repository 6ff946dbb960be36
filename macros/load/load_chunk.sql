{#- One chunk of a file in a transaction of its own; begins the next one. -#}
{% macro load_chunk(sql, parts, state, settings, ledger, manifest, quarantine) %}

    {%- do tideline.open_cursor(parts, state) -%}
    {%- do tideline.load_rows(sql, parts, state, settings, manifest, quarantine) -%}
    {%- do tideline.finish_load(ledger, manifest, quarantine, state, settings) -%}
    -- commit happens here: the rows of the chunk, and how far it came
    {%- do adapter.commit() -%}
    {%- set file = state.found[0] -%}
    {%- do file.update({'decision': none, 'row_low': state.rows_before_next}) -%}
    {%- do state.update(tideline.start_load(ledger, manifest)) -%}

{% endmacro %}

{#- The other bronze tables in which loads have stored what a slot held, by what the ledger notes with their cursor (`slot_memory`). -#}
{% macro slot_readers(slot) %}

    {%- set noted = run_query(
        'select distinct consumer from ' ~ tideline.state_relation('ledger') ~ ' where consumer <> ' ~ tideline.literal(tideline.relation_name(this))
        ~ ' and cursor_state = ' ~ tideline.literal(tojson(tideline.slot_memory(slot)))
    ) -%}
    {{ return(noted.columns[0].values() | list) }}

{% endmacro %}

{#- The ledger of this model's database, made on first use. -#}
{% macro ensure_ledger() %}

    {{ return(tideline.ensure_state('ledger', tideline.ledger_columns(), index=['consumer', 'run_mark desc'])) }}

{% endmacro %}

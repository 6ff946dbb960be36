{#- The state tables, and those columns of each that hold the name of a relation (`relation_name`). The epoch of a bronze table is its name. -#}
{% macro named_columns() %}

    {{ return({
        'ledger': ['consumer', 'upstream', 'epoch'], 'files': ['consumer'], 'quarantine': ['consumer'], 'requeued': ['consumer'], 'gaps': ['consumer'], 'passed': ['consumer', 'epoch'],
    }) }}

{% endmacro %}

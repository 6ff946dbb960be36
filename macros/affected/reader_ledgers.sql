{#- The ledgers that know who reads this model's change feed: its own, and on an engine that joins databases those of the models elsewhere that read it. -#}
{% macro reader_ledgers(ledger) %}

    {%- set ledgers, databases = [ledger], [this.database] -%}
    {%- for node in graph.nodes.values() if node.config.materialized == 'tideline_incremental' and model.unique_id in node.depends_on.nodes and node.database not in databases -%}
        {%- do databases.append(node.database) -%}
        {%- set elsewhere = tideline.state_relation('ledger', node.database) -%}
        {%- if tideline.relation_exists(elsewhere) -%}{%- do ledgers.append(elsewhere) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(ledgers) }}

{% endmacro %}

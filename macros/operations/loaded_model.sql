{#- The tideline_load model that an operation is about, with its table and state tables; refused by name when it is none, or was never loaded. -#}
{% macro loaded_model(operation, model) %}

    {%- set found = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model -%}
        {%- do found.append(node) -%}
    {%- endfor -%}
    {%- if not found or found[0].config.materialized != 'tideline_load' -%}
        {%- do tideline.check(operation, ["there is no tideline_load model '" ~ model ~ "'"]) -%}
    {%- endif -%}
    {%- set node = found[0] -%}
    {%- set relation = tideline.node_relation(node) -%}
    {%- set place = {'node': node, 'relation': relation, 'consumer': tideline.relation_name(relation)} -%}
    {%- for name, state in [('ledger', 'ledger'), ('manifest', 'files'), ('quarantine', 'quarantine'), ('requeued', 'requeued')] -%}
        {%- do place.update({name: tideline.state_relation(state, node.database)}) -%}
        {%- if not tideline.relation_exists(place[name]) -%}
            {%- do tideline.check(operation, ['there is no table ' ~ place[name] ~ " yet; run '" ~ model ~ "' once"]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do place.update({'is_extract': node.config.get('meta', {}).get('tideline_extract_key') is not none}) -%}
    {{ return(place) }}

{% endmacro %}

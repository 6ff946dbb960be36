{#-
    A derived table of two columns, `consumer` and `upstream`, by the names of the state tables: every `tideline_incremental` model of the project,
    and each model with marks whose changes it follows. What the ledger does not know yet is among them.
-#}
{% macro declared_reads() %}

    {%- set pairs = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.materialized == 'tideline_incremental' -%}
            {%- set upstreams = tideline.upstream_nodes(node) -%}
            {%- for entry in node.config.get('meta', {}).get('tideline_upstreams', []) if entry.get('rule') != 'lookup' and entry['name'] in upstreams -%}
                {%- set upstream = upstreams[entry['name']] -%}
                {%- if upstream.config.get('materialized') in ['tideline_incremental', 'tideline_load'] -%}
                    {%- do pairs.append('(' ~ tideline.literal(tideline.relation_name(tideline.node_relation(node))) ~ ', ' ~ tideline.literal(tideline.relation_name(tideline.node_relation(upstream))) ~ ')') -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return('(select distinct * from (values ' ~ (pairs or ["('', '')"]) | sort | join(', ') ~ ') as pairs (consumer, upstream))') }}

{% endmacro %}

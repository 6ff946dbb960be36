{#- The nodes that a node's rows come from when one looks through views and ephemeral models: itself, if it is neither. -#}
{% macro upstream_bases(node) %}

    {%- if node.get('config', {}).get('materialized') not in ['view', 'tideline_view', 'ephemeral'] -%}
        {{ return([node]) }}
    {%- endif -%}
    {%- set bases = [] -%}
    {%- for unique_id in node.depends_on.nodes -%}
        {%- do bases.extend(tideline.upstream_bases(graph.nodes.get(unique_id) or graph.sources.get(unique_id))) -%}
    {%- endfor -%}
    {{ return(bases) }}

{% endmacro %}

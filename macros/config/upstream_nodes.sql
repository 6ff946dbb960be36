{#- What the model reads: name to graph node. A model, seed or snapshot by its name, a source as `source.table`. -#}
{% macro upstream_nodes() %}

    {%- set nodes = {} -%}
    {%- for unique_id in model.depends_on.nodes -%}
        {%- set node = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
        {%- if node and node.resource_type == 'source' -%}
            {%- do nodes.update({node.source_name ~ '.' ~ node.name: node}) -%}
        {%- elif node -%}
            {%- do nodes.update({node.name: node}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(nodes) }}

{% endmacro %}

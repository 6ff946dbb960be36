{#-
    What a model's node reads: name to graph node. A model, seed or snapshot by its name (a version as `name.v2`, a second of the
    same name as `package.name`), a source as `source.table`.
-#}
{% macro upstream_nodes(node) %}

    {%- set nodes = {} -%}
    {%- for unique_id in node.depends_on.nodes -%}
        {%- set upstream = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
        {%- if upstream and upstream.resource_type == 'source' -%}
            {%- do nodes.update({upstream.source_name ~ '.' ~ upstream.name: upstream}) -%}
        {%- elif upstream -%}
            {%- set name = upstream.name ~ ('.v' ~ upstream.version if upstream.get('version') else '') -%}
            {%- do nodes.update({upstream.package_name ~ '.' ~ name if name in nodes else name: upstream}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(nodes) }}

{% endmacro %}

{#- The graph node that a generic test stands under. Of a test of a source dbt keeps no more than how it reads it (`model`); what else the test reads it depends on as well. -#}
{% macro tested_node(test) %}

    {%- if graph.nodes.get(test.attached_node) -%}
        {{ return(graph.nodes.get(test.attached_node)) }}
    {%- endif -%}
    {%- for node in graph.sources.values() if "source('" ~ node.source_name ~ "', '" ~ node.name ~ "')" in test.test_metadata.kwargs.model and node.unique_id in test.depends_on.nodes -%}
        {{ return(node) }}
    {%- endfor -%}

{% endmacro %}

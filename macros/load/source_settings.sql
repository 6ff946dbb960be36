{#- The meta of a source table; empty while dbt parses. -#}
{% macro source_settings(source_name, table_name) %}

    {%- if not execute -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set nodes = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source_name and node.name == table_name -%}
        {%- do nodes.append(node) -%}
    {%- endfor -%}
    {%- if not nodes -%}
        {%- do tideline.check('source_settings', ["there is no source '" ~ source_name ~ '.' ~ table_name ~ "'"]) -%}
    {%- endif -%}
    {{ return(nodes[0].config.get('meta', {})) }}

{% endmacro %}

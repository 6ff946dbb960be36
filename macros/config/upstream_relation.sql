{#- The relation of an upstream, as dbt resolves it (deferral, custom schemas and quoting included). -#}
{% macro upstream_relation(name, node) %}

    {%- if node.resource_type == 'source' -%}
        {{ return(source(node.source_name, node.name)) }}
    {%- endif -%}
    {{ return(ref(node.package_name, node.name, version=node.get('version'))) }}

{% endmacro %}

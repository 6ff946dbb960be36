{#- The table of a model in the graph. -#}
{% macro node_relation(node) %}

    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias, type='table')) }}

{% endmacro %}

{#- The table of a model, seed, snapshot or source in the graph. -#}
{% macro node_relation(node) %}

    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.get('alias') or node.get('identifier'), type='table')) }}

{% endmacro %}

{#-
    Whether a change feed tells what changes in an upstream: it does for a tideline_incremental model, and for a source that is such a model of
    another project, whose feed lies beside its table.
-#}
{% macro publishes_feed(node) %}

    {%- if node.resource_type == 'source' -%}
        {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.identifier, type='table') -%}
        {{ return(load_cached_relation(tideline.feed_relation(relation)) is not none) }}
    {%- endif -%}
    {{ return(node.get('config', {}).get('materialized') == 'tideline_incremental') }}

{% endmacro %}

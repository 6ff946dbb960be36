{#- The change feed of a relation: a table beside it. -#}
{% macro feed_relation(relation) %}

    {%- set name = 'tideline_feed_' ~ relation.identifier -%}
    {%- if name | length > 63 -%}
        {%- set name = name[:46] ~ '_' ~ local_md5(relation.identifier)[:16] -%}
    {%- endif -%}
    {{ return(api.Relation.create(
        database=relation.database, schema=relation.schema, identifier=name, type='table'
    )) }}

{% endmacro %}

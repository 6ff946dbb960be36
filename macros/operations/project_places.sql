{#- Where this project's relations lie: the `databases` and `schemas` of its models and sources, and the databases that are `written` to, each of which has its own state tables. -#}
{% macro project_places() %}

    {%- set places = {'databases': [target.database], 'schemas': [target.schema, tideline.setting('state_schema') or target.schema], 'written': [target.database]} -%}
    {%- for node in graph.nodes.values() | list + graph.sources.values() | list -%}
        {%- do places.databases.append(node.database) -%}
        {%- do places.schemas.append(node.schema) -%}
        {%- if node.resource_type == 'model' -%}
            {%- do places.written.append(node.database) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for kind, names in places.items() -%}
        {%- do places.update({kind: names | reject('none') | unique(case_sensitive=true) | list}) -%}
    {%- endfor -%}
    {{ return(places) }}

{% endmacro %}

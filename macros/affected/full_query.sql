{#-
    For a test: the query of the model that the test is attached to, compiled over everything, whatever ran in this invocation.
    dbt compiles a model only when it is selected, so its code is rendered here; a test may name only the model it tests, so
    `ref` and `source` are looked up among what the model depends on.
-#}
{% macro full_query() %}

    {%- if not execute -%}
        {{ return('select 1 as one') }}
    {%- endif -%}
    {%- set tested = graph.nodes.get(model.attached_node) -%}
    {%- if tested and tested.language == 'python' -%}
        {%- do tideline.check('full_query', ["'" ~ tested.name ~ "' is a Python model, and dbt runs its function in a materialization only: no test can evaluate it. Take the test away; to compare, look at its rows before and after `dbt run --full-refresh -s " ~ tested.name ~ "`"]) -%}
    {%- elif tested is none or tested.language != 'sql' or tested.resource_type != 'model' -%}
        {%- do tideline.check('full_query', ["`" ~ model.name ~ "` must stand under a SQL model; got " ~ (model.attached_node or 'a source')]) -%}
    {%- endif -%}
    {%- set names = [
        '{%- set ref = tideline._tested_ref -%}',
        '{%- set source = tideline._tested_source -%}',
        '{%- set this = tideline._tested_relation(graph.nodes[model.attached_node]) -%}',
    ] -%}
    {{ return(render(names | join ~ tested.raw_code)) }}

{% endmacro %}


{% macro _tested_ref() %}

    {%- set wanted = varargs | list -%}
    {%- set version = kwargs.get('v', kwargs.get('version')) -%}
    {%- for unique_id in graph.nodes[model.attached_node].depends_on.nodes -%}
        {%- set node = graph.nodes.get(unique_id) -%}
        {%- if node and node.name == wanted[-1] and wanted[0] in [node.name, node.package_name] and version in [none, node.get('version')] -%}
            {%- if node.config.materialized == 'ephemeral' -%}
                {%- do tideline.check('full_query', ["'" ~ node.name ~ "' is ephemeral; a test cannot evaluate a query over it. Make it a view"]) -%}
            {%- endif -%}
            {{ return(tideline._tested_relation(node)) }}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check('full_query', ["the model does not depend on '" ~ wanted | join('.') ~ "'"]) -%}

{% endmacro %}


{% macro _tested_source(source_name, table_name) %}

    {%- for unique_id in graph.nodes[model.attached_node].depends_on.nodes -%}
        {%- set node = graph.sources.get(unique_id) -%}
        {%- if node and node.source_name == source_name and node.name == table_name -%}
            {{ return(tideline._tested_relation(node)) }}
        {%- endif -%}
    {%- endfor -%}
    {%- do tideline.check('full_query', ["the model does not depend on source '" ~ source_name ~ '.' ~ table_name ~ "'"]) -%}

{% endmacro %}


{% macro _tested_relation(node) %}

    {{ return(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.get('alias') or node.get('identifier'),
        quote_policy=node.get('quoting') or node.config.get('quoting') or {},
    )) }}

{% endmacro %}

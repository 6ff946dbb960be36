{#-
    What the catalogue knows of the view that this node makes (`comment`, `stored`; see `view_facts`), none where it is not there. Asked for once in a run, for all its views, and noted in the
    graph, which the nodes of a run share; a view that reads what the run may have changed since is asked for by itself. On PostgreSQL each
    node has a connection of its own, to open which costs more than the question.
-#}
{% macro stored_view(target) %}

    {%- set name = tideline.relation_name(target) -%}
    {%- if tideline.is_reshaped(model) -%}
        {{ return(tideline.query_as_mappings(tideline.view_facts([target])) | first) }}
    {%- endif -%}

    {%- set noted = 'tideline views ' ~ invocation_id -%}
    {%- if noted not in graph -%}
        {%- set views = {name: target} -%}
        {%- for node in graph.nodes.values() if node.unique_id in selected_resources and node.config.materialized == 'tideline_view' -%}
            {%- do views.update({tideline.relation_name(tideline.node_relation(node)): tideline.node_relation(node)}) -%}
        {%- endfor -%}
        {%- set found = {} -%}
        {%- for facts in tideline.query_as_mappings(tideline.view_facts(views.values() | list)) -%}
            {%- do found.update({facts.name: facts}) -%}
        {%- endfor -%}
        {%- do graph.update({noted: found}) -%}
    {%- endif -%}
    {{ return(graph[noted].get(name)) }}

{% endmacro %}

{#-
    The facts of the view that runs now (`view_facts`), as a list of one mapping, empty when it is not there. The first view of an invocation asks for those of all that run in it, because
    on PostgreSQL to ask costs a connection, which dbt opens for each model; a view asks for itself when something that it reads may have been made anew since then.
-#}
{% macro facts_of_view(target) %}

    {%- set name = tideline.relation_name(target) -%}
    {%- if tideline.reads_rebuilt(graph.nodes[model.unique_id]) -%}
        {{ return(tideline.query_as_mappings(tideline.view_facts([target]))) }}
    {%- endif -%}
    {%- set known = graph.setdefault('tideline views of ' ~ invocation_id, {}) -%}
    {%- if name not in known -%}
        {%- set views, found = {name: target}, {} -%}
        {%- for node in graph.nodes.values() if node.unique_id in selected_resources and node.config.get('materialized') == 'tideline_view' and node.database == target.database -%}
            {%- set relation = tideline.node_relation(node) -%}
            {%- do views.update({tideline.relation_name(relation): relation}) -%}
        {%- endfor -%}
        {%- for view in views -%}
            {%- do found.update({view: []}) -%}
        {%- endfor -%}
        {%- for facts in tideline.query_as_mappings(tideline.view_facts(views.values() | list)) -%}
            {%- do found.update({facts.name: [facts]}) -%}
        {%- endfor -%}
        {%- do known.update(found) -%}
    {%- endif -%}
    {{ return(known[name]) }}

{% endmacro %}

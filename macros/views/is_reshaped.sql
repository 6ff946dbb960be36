{#-
    Whether this run may have made anew, or given other columns, a relation that a node reads, also through views: ours say so (`note_reshaped`), of every other that
    the run builds nobody knows.
-#}
{% macro is_reshaped(node) %}

    {%- set noted = graph.get('tideline reshaped ' ~ invocation_id, []) -%}
    {%- for id in node.depends_on.nodes if id in graph.nodes -%}
        {%- set read = graph.nodes[id] -%}
        {%- set is_ours = read.config.materialized in ['tideline_incremental', 'tideline_load', 'tideline_view'] -%}
        {%- if id in noted or (id in selected_resources and not is_ours) -%}
            {{ return(true) }}
        {%- elif read.config.materialized in ['tideline_view', 'view', 'ephemeral'] and tideline.is_reshaped(read) -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}

{% endmacro %}

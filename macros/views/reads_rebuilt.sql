{#-
    Whether something that a node reads, itself or through views, may have another shape than when this invocation began: a table or view that was made anew or given columns (`note_rebuilt`),
    or a node that is not of this package and runs in this invocation, of which nobody knows.
-#}
{% macro reads_rebuilt(node) %}

    {%- set rebuilt = graph.setdefault('tideline rebuilt by ' ~ invocation_id, {}) -%}
    {%- for unique_id in node.depends_on.nodes if unique_id in graph.nodes -%}
        {%- set upstream = graph.nodes[unique_id] -%}
        {%- set kind = upstream.config.get('materialized') -%}
        {%- set has_hooks = upstream.config.get('pre-hook') or upstream.config.get('post-hook') -%}
        {%- if unique_id in rebuilt or (unique_id in selected_resources and (has_hooks or kind not in ['tideline_incremental', 'tideline_load', 'tideline_view', 'ephemeral'])) -%}
            {{ return(true) }}
        {%- elif kind in ['view', 'tideline_view', 'ephemeral'] and tideline.reads_rebuilt(upstream) -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}

{% endmacro %}

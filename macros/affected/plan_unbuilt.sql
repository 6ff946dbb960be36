{#-
    The line that says what becomes of a model of which some upstream is not there yet; none where all are. What a run builds it builds first; a seed and a snapshot have commands of their own, and
    a source comes from elsewhere.
-#}
{% macro plan_unbuilt(node, settings) %}

    {%- set nodes = tideline.upstream_nodes(node) -%}
    {%- set commands = {'seed': ' (`dbt seed`)', 'snapshot': ' (`dbt snapshot`)'} -%}
    {%- set missing, kinds = [], [] -%}
    {%- for upstream in settings.upstreams if not tideline.readable(upstream.relation) -%}
        {%- if upstream.is_source -%}
            {{ return(node.name ~ ": cannot run: source '" ~ upstream.name ~ "' is not there") }}
        {%- endif -%}
        {%- do missing.append("'" ~ upstream.name ~ "'" ~ commands.get(nodes[upstream.name].resource_type, '')) -%}
        {%- do kinds.append(upstream.kind) -%}
    {%- endfor -%}
    {%- if not missing -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set what = 'first (there is no table)' if load_cached_relation(settings.relation) is none else 'rebuild (an upstream is built anew)' if 'feed' in kinds else 'decided' -%}
    {{ return(node.name ~ ': ' ~ what ~ ' after what it reads, which is not built yet: ' ~ missing | unique | join(', ')) }}

{% endmacro %}

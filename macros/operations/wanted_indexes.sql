{#-
    For `index_advice`: what the runs of the models search by, one mapping for each relation and list of columns: the watermark of an upstream that is read by it, the columns of an
    upstream that are the model's key, the model's own key, and the cursor of a source that a load reads, of which it wants the rows above a mark and nothing else (`by_range`). Expressions are
    left out.
-#}
{% macro wanted_indexes(select) %}

    {%- set found = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and (not select or node.name in select) -%}
        {%- set relation = tideline.node_relation(node) -%}
        {%- set searches = [] -%}
        {%- if node.config.materialized == 'tideline_incremental' -%}
            {%- set settings = tideline.read_config(node, relation) -%}
            {%- do searches.append([relation, settings.key, 'keys', relation, false]) -%}
            {%- for upstream in settings.upstreams if upstream.kind != 'lookup' -%}
                {%- if upstream.kind == 'watermark' -%}
                    {%- do searches.append([upstream.relation, [upstream.watermark], 'rows', upstream.relation, false]) -%}
                {%- endif -%}
                {%- if upstream.rule in ['same_key', 'columns'] -%}
                    {%- do searches.append([upstream.relation, upstream.key, 'keys', relation, false]) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- elif node.config.materialized == 'tideline_load' -%}
            {%- set sources = tideline.upstream_nodes(node).values() | selectattr('resource_type', 'equalto', 'source') | list -%}
            {%- set cursors = modules.re.findall("(?:new|sequence|committed)_rows\\(\\s*'([^']+)'", node.raw_code) -%}
            {%- if sources | length == 1 and cursors | length == 1 -%}
                {%- do searches.append([source(sources[0].source_name, sources[0].name), cursors, 'rows', relation, 'committed_rows' not in node.raw_code]) -%}
            {%- endif -%}
        {%- endif -%}
        {%- for place, columns, unit, counted, by_range in searches if modules.re.match('^("[^"]+"|\\w+)(, ("[^"]+"|\\w+))*$', columns | join(', ')) -%}
            {%- set name = place ~ ' (' ~ columns | join(', ') ~ ')' -%}
            {%- do found.update({name: found.get(name) or {'relation': place, 'columns': columns, 'unit': unit, 'by_range': true, 'readers': []}}) -%}
            {%- do found[name].update({'by_range': found[name].by_range and by_range}) -%}
            {%- do found[name].readers.append({'name': node.name, 'consumer': relation, 'counted': counted}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found.values() | list) }}

{% endmacro %}

{#-
    The way that the events of a key took, nearest first: the upstream that the model reads by its key, that one's own, up to bronze or a
    source. It ends at a
    model that is a history or a current state itself: explain that one for what lies behind. Each step: name, relation, node, the condition that finds the key's rows, and how its rows pair with those of the step before.
-#}
{% macro event_chain(node, settings, key) %}

    {%- set way = namespace(node=node, settings=settings, key=key, chain=[], ended=false) -%}
    {%- for _ in range(20) if not way.ended -%}
        {%- set step = tideline._next_step(way.node, way.settings, way.key) -%}
        {%- set way.ended = step is none -%}
        {%- if not way.ended -%}
            {%- do way.chain.append(step) -%}
            {%- set way.node = step.node -%}
            {%- set way.key = step.key -%}
            {%- set way.ended = not step.key -%}
        {%- endif -%}
        {%- if not way.ended -%}
            {%- set way.settings = tideline.read_config(way.node, step.relation) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not way.chain -%}
        {%- do tideline.check('explain', ["no upstream of '" ~ node.name ~ "' is read by its key (rules same_key and columns), so no row of an upstream belongs to one key alone"]) -%}
    {%- endif -%}
    {{ return(way.chain) }}

{% endmacro %}


{% macro _next_step(node, settings, key) %}

    {%- set nodes = tideline.upstream_nodes(node) -%}
    {%- for upstream in settings.upstreams if upstream.rule in ['same_key', 'columns'] -%}
        {%- set above = nodes[upstream.name] -%}
        {%- set known = [] -%}
        {%- set expressions = [] -%}
        {%- for column in settings.key if column in key -%}
            {%- do known.append(column) -%}
            {%- do expressions.append(upstream.key[settings.key.index(column)]) -%}
        {%- endfor -%}
        {%- set is_event_model = above.config.get('materialized') == 'tideline_incremental' and not modules.re.search('tideline[.](scd2|current_state)', above.raw_code) -%}
        {%- set grain_above = tideline.grain(above.config) if is_event_model else [] -%}
        {%- set key_above = {} -%}
        {%- for expression in expressions if expressions | reject('in', grain_above) | list | length == 0 -%}
            {%- do key_above.update({expression: key[known[loop.index0]]}) -%}
        {%- endfor -%}
        {{ return({
            'name': upstream.name, 'relation': upstream.relation, 'node': above, 'reader': settings.relation, 'reader_name': node.name,
            'where': tideline.key_predicate(known, key, expressions), 'key': key_above, 'watermark': upstream.watermark,
            'grain': settings.key, 'pairing': upstream.key,
        }) }}
    {%- endfor -%}
    {{ return(none) }}

{% endmacro %}

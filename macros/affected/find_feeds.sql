{#-
    Notes whether the model's own change feed is there yet, and for each upstream that has one whether that is. A source beside which one lies is a tideline_incremental table of another project,
    and is read by it. Errors: a mark for such a table, or a view of one, where what vanished leaves no trace.
-#}
{% macro find_feeds(settings) %}

    {%- set problems = [] -%}
    {%- do settings.update({'has_feed': settings.feed is not none and tideline.relation_exists(tideline.feed_relation(settings.relation))}) -%}
    {%- for upstream in settings.upstreams -%}
        {%- for source in (upstream.sources if upstream.kind == 'watermark' else []) if load_cached_relation(tideline.feed_relation(tideline.node_relation(source))) is not none -%}
            {%- do upstream.update({'kind': 'feed'}) -%}
            {%- if not upstream.is_source -%}
                {%- do problems.append("`tideline_upstreams`, '" ~ upstream.name ~ "': it is a view of '" ~ source.source_name ~ '.' ~ source.name ~ "', a tideline_incremental table of another project, whose rows change and vanish without a trace in the view; read the source itself") -%}
            {%- elif upstream.is_marked -%}
                {%- do problems.append("`tideline_upstreams`, '" ~ upstream.name ~ "': it is a tideline_incremental table of another project, whose change feed tells which rows change and vanish. Take `watermark` away") -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do upstream.update({'has_feed': upstream.kind == 'feed' and tideline.relation_exists(upstream.feed)}) -%}
    {%- endfor -%}
    {%- do tideline.check("tideline_incremental model '" ~ settings.name ~ "'", problems) -%}

{% endmacro %}

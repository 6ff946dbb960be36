{#- Notes whether the model's own change feed is there yet, and for each upstream that has one whether that is. -#}
{% macro find_feeds(settings) %}

    {%- do settings.update({'has_feed': settings.feed is not none and tideline.relation_exists(tideline.feed_relation(settings.relation))}) -%}
    {%- for upstream in settings.upstreams -%}
        {%- do upstream.update({'has_feed': upstream.kind == 'feed' and tideline.relation_exists(upstream.feed)}) -%}
    {%- endfor -%}

{% endmacro %}

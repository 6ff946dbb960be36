{#- Notes for each upstream that publishes a change feed whether the feed is there yet. -#}
{% macro find_feeds(settings) %}

    {%- for upstream in settings.upstreams -%}
        {%- do upstream.update({'has_feed': upstream.kind == 'feed' and tideline.relation_exists(upstream.feed)}) -%}
    {%- endfor -%}

{% endmacro %}

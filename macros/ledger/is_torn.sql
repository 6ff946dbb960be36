{#- A SQL expression: whether the change feed of an upstream does not go on from the mark that was read: pruned past it, or put back to a state before it. -#}
{% macro is_torn(upstream) %}

    {%- set mark = tideline.timestamp_literal(upstream.low) -%}
    {{ return(
        '(' ~ tideline.is_pruned(upstream, mark) ~ ' or not exists (select 1 from ' ~ upstream.feed ~ ' as marks where marks._tideline_mark = ' ~ mark ~ '))'
    ) }}

{% endmacro %}

{#- A SQL expression: whether the change feed of an upstream no longer holds every change after `mark`. -#}
{% macro is_pruned(upstream, mark) %}

    {{ return(
        'coalesce((select max(_tideline_mark) from ' ~ upstream.feed ~ ' where _tideline_sign = 0) > ' ~ mark ~ ', false)'
    ) }}

{% endmacro %}

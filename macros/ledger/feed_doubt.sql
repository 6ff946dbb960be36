{#- A SQL expression: why the model's own change feed cannot be written on, or null. -#}
{% macro feed_doubt(settings) %}

    {%- if settings.feed is none -%}
        {{ return('null') }}
    {%- elif not settings.has_feed -%}
        {{ return("'its change feed is not there'") }}
    {%- endif -%}
    {%- set feed = tideline.feed_relation(settings.relation) -%}
    {{ return("case when not exists (select 1 from " ~ feed ~ " where _tideline_sign = 0) then 'its change feed lost its beginning' end") }}

{% endmacro %}

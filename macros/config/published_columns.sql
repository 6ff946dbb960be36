{#- The columns of the change feed of a model: those of its key, and those that `tideline_feed` names. -#}
{% macro published_columns(config) %}

    {%- set key = tideline.grain(config) -%}
    {{ return(key + ((config.get('meta') or {}).get('tideline_feed') or []) | reject('in', key) | list) }}

{% endmacro %}

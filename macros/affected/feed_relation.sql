{#- The change feed of a relation: a table beside it. A name that is too long for the engine ends in a hash. -#}
{% macro feed_relation(relation) %}

    {%- set name = 'tideline_feed_' ~ relation.identifier -%}
    {%- if name.encode('utf-8') | length > 63 -%}
        {%- set name = 'tideline_feed_' ~ local_md5(relation.identifier) -%}
    {%- endif -%}
    {{ return(relation.incorporate(path={'identifier': name}, type='table')) }}

{% endmacro %}

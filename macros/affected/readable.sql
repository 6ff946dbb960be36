{#- Whether a relation can be read: it is in the catalogue, or it is a reading of files. -#}
{% macro readable(relation) %}

    {{ return(relation.get('external') is not none or load_cached_relation(relation) is not none) }}

{% endmacro %}

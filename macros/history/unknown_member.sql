{#- The surrogate key of facts that no version covers: older than the first, or of a key that is not known yet. -#}
{% macro unknown_member() %}

    {{- return("'unknown'") -}}

{% endmacro %}

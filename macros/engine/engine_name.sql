{#- The name of this engine, for data that says on which engine it holds. Never for a choice of SQL: that is dispatched. -#}
{% macro engine_name() %}
    {{- return(adapter.type()) -}}
{% endmacro %}

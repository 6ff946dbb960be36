{#-
    The key columns by which a model is recomputed, from its config (dbt's object or a graph node's mapping): meta `tideline_key`, else
    `unique_key`.
-#}
{% macro grain(model_config) %}

    {%- set unique_key = model_config.get('unique_key') or [] -%}
    {%- set meta = model_config.get('meta') or {} -%}
    {{ return(meta.get('tideline_key') or ([unique_key] if unique_key is string else unique_key)) }}

{% endmacro %}

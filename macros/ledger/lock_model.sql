{#-
    A pre-hook for models with dbt's own `incremental`: of two runs at once the second waits for the first, so that its delete and insert
    see the first one's rows. Empty where the engine lets one process write at a time.
-#}
{% macro lock_model() %}

    {{- return(tideline.take_lock(tideline.relation_name(this)) if execute else '') -}}

{% endmacro %}

{#-
    Whether this run loads a bronze model from the beginning: a full refresh that names it in var `tideline__reload`. Any other run leaves it alone. Names that are no bronze models,
    and a var without the full refresh, are refused.
-#}
{% macro is_reloaded(state) %}

    {%- set names = tideline.setting('reload') -%}
    {%- if not names -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set bronze = graph.nodes.values() | selectattr('config.materialized', 'equalto', 'tideline_load') | map(attribute='name') | list -%}
    {%- set problems = [] -%}
    {%- for name in names + tideline.setting('reload_losing') if name not in bronze -%}
        {%- do problems.append("var `tideline__reload` names '" ~ name ~ "', which is no tideline_load model") -%}
    {%- endfor -%}
    {%- if not flags.FULL_REFRESH -%}
        {%- do problems.append("var `tideline__reload` is for a run with --full-refresh; without it nothing is loaded from the beginning") -%}
    {%- endif -%}
    {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", problems) -%}
    {{ return(state.is_known and model.name in names) }}

{% endmacro %}

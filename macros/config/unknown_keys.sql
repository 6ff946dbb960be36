{#-
    A problem for every `tideline_` key of a model's config that nothing reads: one of `meta` that is not known, and one that stands beside `meta`. So a typo never
    becomes a silent default.
-#}
{% macro unknown_keys(model_config, known) %}

    {%- set problems = [] -%}
    {%- for key in model_config.get('meta') or {} if key.startswith('tideline_') and key[9:] not in known -%}
        {%- do problems.append("unknown setting `" ~ key ~ "` under meta; known: tideline_" ~ known | join(', tideline_')) -%}
    {%- endfor -%}
    {%- for key in model_config if key.startswith('tideline_') -%}
        {%- do problems.append("`" ~ key ~ "` stands beside meta, where nothing reads it; write meta = {'" ~ key ~ "': ...}") -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}

{#- A problem for every `tideline_` key of `meta` that is not known: a typo never becomes a silent default. -#}
{% macro unknown_keys(meta, known) %}

    {%- set problems = [] -%}
    {%- for key in meta if key.startswith('tideline_') and key[9:] not in known -%}
        {%- do problems.append("unknown setting `" ~ key ~ "` under meta; known: tideline_" ~ known | join(', tideline_')) -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}

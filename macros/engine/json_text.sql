{#- A SQL expression: the value at `path` (a list of names) in a JSON document, as text; null where there is none. Any name may stand in a path. -#}
{% macro json_text(document, path) %}
    {{ return(adapter.dispatch('json_text', 'tideline')(document, path)) }}
{% endmacro %}


{% macro default__json_text(document, path) %}
    {{ return('json_extract_string(' ~ document ~ ', ' ~ tideline.json_pointer(path) ~ ')') }}
{% endmacro %}


{% macro postgres__json_text(document, path) %}
    {{ return('(' ~ document ~ ' #>> ' ~ tideline.json_pointer(path) ~ ')') }}
{% endmacro %}

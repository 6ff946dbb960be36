{#- A SQL literal: the path of one file; nothing in its name is a pattern. -#}
{% macro file_literal(path) %}
    {{ return(adapter.dispatch('file_literal', 'tideline')(path)) }}
{% endmacro %}


{% macro default__file_literal(path) %}
    {{ return(tideline.literal(path)) }}
{% endmacro %}


{% macro duckdb__file_literal(path) %}
    {{ return(tideline.literal(tideline.file_pattern(path))) }}
{% endmacro %}

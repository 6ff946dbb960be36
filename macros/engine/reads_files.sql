{#- Whether the engine reads files by itself. -#}
{% macro reads_files() %}
    {{ return(adapter.dispatch('reads_files', 'tideline')()) }}
{% endmacro %}


{% macro default__reads_files() %}
    {{ return(false) }}
{% endmacro %}


{% macro duckdb__reads_files() %}
    {{ return(true) }}
{% endmacro %}

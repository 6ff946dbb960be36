{#- Whether a table keeps its indexes when it is renamed; where not, they are made after the swap. -#}
{% macro renames_indexed_tables() %}
    {{ return(adapter.dispatch('renames_indexed_tables', 'tideline')()) }}
{% endmacro %}


{% macro default__renames_indexed_tables() %}
    {{ return(true) }}
{% endmacro %}


{% macro duckdb__renames_indexed_tables() %}
    {{ return(false) }}
{% endmacro %}

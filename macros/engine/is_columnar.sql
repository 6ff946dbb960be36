{#- Whether the engine stores each column by itself, so that a query pays for every column that it reads. -#}
{% macro is_columnar() %}
    {{ return(adapter.dispatch('is_columnar', 'tideline')()) }}
{% endmacro %}


{% macro default__is_columnar() %}
    {{ return(true) }}
{% endmacro %}


{% macro postgres__is_columnar() %}
    {{ return(false) }}
{% endmacro %}

{#- Column types that have no equality: rows that hold one cannot be compared. -#}
{% macro uncomparable_types() %}
    {{ return(adapter.dispatch('uncomparable_types', 'tideline')()) }}
{% endmacro %}


{% macro default__uncomparable_types() %}
    {{ return([]) }}
{% endmacro %}


{% macro postgres__uncomparable_types() %}
    {{ return(['json', 'xml', 'point', 'polygon', 'path', 'line', 'lseg', 'box', 'circle']) }}
{% endmacro %}

{#- Column types whose values can be compared but not hashed (`row_hash`). -#}
{% macro unhashable_types() %}
    {{ return(adapter.dispatch('unhashable_types', 'tideline')()) }}
{% endmacro %}


{% macro default__unhashable_types() %}
    {{ return([]) }}
{% endmacro %}


{% macro postgres__unhashable_types() %}
    {{ return(['money', 'bit', 'bit varying', 'tsvector', 'tsquery']) }}
{% endmacro %}

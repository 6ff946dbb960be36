{#- The type of `row_address()`. -#}
{% macro row_address_type() %}
    {{ return(adapter.dispatch('row_address_type', 'tideline')()) }}
{% endmacro %}


{% macro default__row_address_type() %}
    {{ return('bigint') }}
{% endmacro %}


{% macro postgres__row_address_type() %}
    {{ return('tid') }}
{% endmacro %}

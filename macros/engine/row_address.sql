{#- The pseudo-column that finds a stored row again within a transaction. -#}
{% macro row_address() %}
    {{ return(adapter.dispatch('row_address', 'tideline')()) }}
{% endmacro %}


{% macro default__row_address() %}
    {{ return('rowid') }}
{% endmacro %}


{% macro postgres__row_address() %}
    {{ return('ctid') }}
{% endmacro %}

{#-
    A SQL condition: the row stands at one of the addresses that the query returns. PostgreSQL fetches rows by address only from an
    array made beforehand.
-#}
{% macro at_addresses(query) %}
    {{ return(adapter.dispatch('at_addresses', 'tideline')(query)) }}
{% endmacro %}


{% macro default__at_addresses(query) %}
    {{ return(tideline.row_address() ~ ' in (' ~ query ~ ')') }}
{% endmacro %}


{% macro postgres__at_addresses(query) %}
    {{ return('ctid = any(array(' ~ query ~ '))') }}
{% endmacro %}

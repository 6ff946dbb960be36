{#- A SQL expression: the name of another expression's type, as text in lower case; also of a null. -#}
{% macro type_name(expression) %}
    {{ return(adapter.dispatch('type_name', 'tideline')(expression)) }}
{% endmacro %}


{% macro default__type_name(expression) %}
    {{ return('lower(typeof(' ~ expression ~ '))') }}
{% endmacro %}


{% macro postgres__type_name(expression) %}
    {{ return('cast(pg_typeof(' ~ expression ~ ') as text)') }}
{% endmacro %}

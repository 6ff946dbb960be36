{#- A SQL expression: the text as a value of the type, or null when it is none. -#}
{% macro try_cast(expression, type) %}
    {{ return(adapter.dispatch('try_cast', 'tideline')(expression, type)) }}
{% endmacro %}


{% macro default__try_cast(expression, type) %}
    {{ return('try_cast(' ~ expression ~ ' as ' ~ type ~ ')') }}
{% endmacro %}


{% macro postgres__try_cast(expression, type) %}
    {{ return(
        'case when pg_input_is_valid(' ~ expression ~ ", '" ~ type ~ "') then cast(" ~ expression ~ ' as ' ~ type ~ ') end'
    ) }}
{% endmacro %}

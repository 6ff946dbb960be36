{#- A SQL expression: the text as a JSON document, or null when it is none. -#}
{% macro parse_json(expression) %}
    {{ return(adapter.dispatch('parse_json', 'tideline')(expression)) }}
{% endmacro %}


{% macro default__parse_json(expression) %}
    {{ return('case when json_valid(' ~ expression ~ ') then cast(' ~ expression ~ ' as json) end') }}
{% endmacro %}


{% macro postgres__parse_json(expression) %}
    {{ return(tideline.try_cast(expression, 'jsonb')) }}
{% endmacro %}

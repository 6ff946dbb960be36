{#- A SQL expression: whole milliseconds since 1970 as a timestamptz. -#}
{% macro from_epoch_milliseconds(expression) %}
    {{ return(adapter.dispatch('from_epoch_milliseconds', 'tideline')(expression)) }}
{% endmacro %}


{% macro default__from_epoch_milliseconds(expression) %}
    {{ return('make_timestamptz(1000 * cast(' ~ expression ~ ' as bigint))') }}
{% endmacro %}


{% macro postgres__from_epoch_milliseconds(expression) %}
    {{ return('to_timestamp(cast(' ~ expression ~ ' as numeric) / 1000)') }}
{% endmacro %}

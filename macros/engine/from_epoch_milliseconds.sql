{#- A SQL expression: text with whole milliseconds since 1970 as a timestamptz; null when it is none, or lies outside the years 1 to 9999. -#}
{% macro from_epoch_milliseconds(expression) %}

    {%- set milliseconds = tideline.try_cast('cast(' ~ expression ~ ' as text)', 'bigint') -%}
    {{ return(
        'case when (' ~ milliseconds ~ ') between -62135596800000 and 253402300799999 then '
        ~ adapter.dispatch('from_epoch_milliseconds', 'tideline')(milliseconds) ~ ' end'
    ) }}

{% endmacro %}


{% macro default__from_epoch_milliseconds(expression) %}
    {{ return('make_timestamptz(1000 * ' ~ expression ~ ')') }}
{% endmacro %}


{% macro postgres__from_epoch_milliseconds(expression) %}
    {{ return('to_timestamp(cast(' ~ expression ~ ' as numeric) / 1000)') }}
{% endmacro %}

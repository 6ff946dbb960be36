{#- The time of day as a SQL expression: of this moment, not of the transaction's start, where the engine tells. -#}
{% macro clock() %}

    {%- set now = tideline.setting('now') -%}
    {{ return(tideline.timestamp_literal(now) if now else adapter.dispatch('clock', 'tideline')()) }}

{% endmacro %}


{% macro default__clock() %}
    {{ return('now()') }}
{% endmacro %}


{% macro postgres__clock() %}
    {{ return('clock_timestamp()') }}
{% endmacro %}

{#- A SQL expression: an instant as whole microseconds since 1970, whatever the session's time zone. -#}
{% macro epoch_microseconds(instant) %}
    {{ return(adapter.dispatch('epoch_microseconds', 'tideline')(instant)) }}
{% endmacro %}


{% macro default__epoch_microseconds(instant) %}
    {{ return('epoch_us(' ~ instant ~ ')') }}
{% endmacro %}


{% macro postgres__epoch_microseconds(instant) %}
    {{ return('cast(extract(epoch from ' ~ instant ~ ') * 1000000 as bigint)') }}
{% endmacro %}

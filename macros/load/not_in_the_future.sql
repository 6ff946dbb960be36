{#- The SQL condition that a cursor does not lie ahead of now: one that does may not say how far a load came. True where it is no time. -#}
{% macro not_in_the_future(cursor, type, time_zone=none) %}

    {%- if 'time' not in type and 'date' not in type -%}
        {{ return('1 = 1') }}
    {%- endif -%}
    {%- set now = tideline.clock() if 'with time zone' in type else '(' ~ tideline.clock() ~ ' at time zone ' ~ tideline.literal(time_zone or 'UTC') ~ ')' -%}
    {{ return(cursor ~ ' <= ' ~ now) }}

{% endmacro %}

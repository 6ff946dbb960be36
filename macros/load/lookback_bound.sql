{#-
    A SQL expression: a mark, given as text, less the lookback: a length of time, or a number for a sequence. In the cursor's own type, where it is known: beside an instant a local time
    would be read in the session's time zone, in which an hour of spring does not exist and stands behind the next one.
-#}
{% macro lookback_bound(mark, lookback, type=none) %}

    {%- if lookback is number and lookback -%}
        {{ return((mark | int) - lookback) }}
    {%- endif -%}
    {%- if type -%}
        {%- set typed = 'cast(' ~ tideline.literal(mark) ~ ' as ' ~ type ~ ')' -%}
    {%- elif modules.re.match('^-?[0-9]+$', mark) -%}
        {%- set typed = mark -%}
    {%- else -%}
        {%- set typed = tideline.timestamp_literal(mark) -%}
    {%- endif -%}
    {{ return(typed ~ (" - interval '" ~ lookback ~ "'" if lookback else '')) }}

{% endmacro %}

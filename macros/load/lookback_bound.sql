{#- A SQL expression: a mark, given as text, less the lookback: a length of time, or a number for a sequence. -#}
{% macro lookback_bound(mark, lookback) %}

    {%- if lookback is number -%}
        {{ return((mark | int) - lookback) }}
    {%- elif lookback -%}
        {{ return(tideline.timestamp_literal(mark) ~ " - interval '" ~ lookback ~ "'") }}
    {%- elif modules.re.match('^-?[0-9]+$', mark) -%}
        {{ return(mark) }}
    {%- endif -%}
    {{ return(tideline.timestamp_literal(mark)) }}

{% endmacro %}

{#- The SQL condition of a cursor: from the mark less the lookback on, as literals; rows without a cursor are always read, or never. -#}
{% macro cursor_predicate(options, high) %}

    {%- set missing = options.cursor ~ (' is not null' if options.get('missing') == 'exclude' else ' is null') -%}
    {%- if high is none -%}
        {{ return('(1 = 1)' if options.get('missing') != 'exclude' else '(' ~ missing ~ ')') }}
    {%- endif -%}
    {%- set lookback = options.lookback -%}
    {%- if lookback is number -%}
        {%- set bound = (high | int) - lookback -%}
    {%- elif lookback -%}
        {%- set bound = tideline.timestamp_literal(high) ~ " - interval '" ~ lookback ~ "'" -%}
    {%- elif modules.re.match('^-?[0-9]+$', high) -%}
        {%- set bound = high -%}
    {%- else -%}
        {%- set bound = tideline.timestamp_literal(high) -%}
    {%- endif -%}
    {{ return(
        '(' ~ options.cursor ~ (' >= ' if lookback else ' > ') ~ bound
        ~ (' and ' if options.get('missing') == 'exclude' else ' or ') ~ missing ~ ')'
    ) }}

{% endmacro %}

{#- The SQL condition of a window: its bounds as literals, and in a comment what `record_run` writes to the ledger. -#}
{% macro window_predicate(window) %}

    {%- set conditions = [] -%}
    {%- if window.high is none -%}
        {%- do conditions.append('1 = 0') -%}
    {%- else -%}
        {%- if window.low is not none -%}
            {%- do conditions.append(window.cursor ~ ' >= cast(' ~ tideline.literal(window['from']) ~ ' as ' ~ window.type ~ ')') -%}
        {%- endif -%}
        {%- do conditions.append(window.cursor ~ ' <= cast(' ~ tideline.literal(window.high) ~ ' as ' ~ window.type ~ ')') -%}
    {%- endif -%}
    {%- set condition = conditions | join(' and ') -%}
    {%- if window.missing == 'include' -%}
        {%- set condition = '(' ~ condition ~ ') or ' ~ window.cursor ~ ' is null' -%}
    {%- endif -%}
    {{- return('(' ~ condition ~ ' /* tideline read: ' ~ tojson(window) | replace('*/', '') ~ ' */)') -}}

{% endmacro %}

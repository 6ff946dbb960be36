{#-
    A SQL expression that tells apart values which the engine takes for equal and which are not the same to a reader: a month and thirty days, 1.0 and 1.00,
    0 and -0, words in a type that ignores case. None for a type whose equal values are the same.
-#}
{% macro finer_form(value, type) %}
    {{ return(adapter.dispatch('finer_form', 'tideline')(value, type | lower)) }}
{% endmacro %}


{#- DuckDB has but a few such types, alone or within others. -#}
{% macro default__finer_form(value, type) %}

    {%- if type in ['double', 'float'] -%}
        {{ return('signbit(' ~ value ~ ')') }}
    {%- endif -%}
    {{ return('cast(' ~ value ~ ' as text)' if modules.re.search('interval|double|float|variant|\\btime with time zone', type) else none) }}

{% endmacro %}


{#- PostgreSQL's types may be anybody's, so those are named whose equal values are the same; of a number that is so where its scale is fixed. -#}
{% macro postgres__finer_form(value, type) %}

    {%- set plain = '(smallint|integer|bigint|boolean|text|uuid|bytea|date|character|character varying|bit|timestamp|time|numeric)' -%}
    {%- set is_plain = modules.re.match('^' ~ plain ~ '([(][0-9, -]+[)])?( varying| with time zone| without time zone)?(\\[\\])*$', type) -%}
    {%- if is_plain and not modules.re.match('^(numeric($|\\[)|time.* with time zone)', type.replace('timestamp', 'instant')) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return('cast(' ~ value ~ ' as text)') }}

{% endmacro %}

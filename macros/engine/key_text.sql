{#- A SQL expression: a value as the text that goes into a key, the same in every session: an instant is written in UTC, whatever the session's time zone. -#}
{% macro key_text(expression) %}
    {{ return(adapter.dispatch('key_text', 'tideline')(expression)) }}
{% endmacro %}


{% macro default__key_text(expression) %}

    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    {{ return(
        'case when typeof(' ~ expression ~ ") = 'TIMESTAMP WITH TIME ZONE' then cast(try_cast(" ~ text ~ " as timestamptz) at time zone 'UTC' as varchar) || '+00' "
        ~ 'else ' ~ text ~ ' end'
    ) }}

{% endmacro %}


{#- A time is read from its text, because the other branch has to be right for every type. -#}
{% macro postgres__key_text(expression) %}

    {%- set text = 'cast(' ~ expression ~ ' as text)' -%}
    {{ return(
        'case when pg_typeof(' ~ expression ~ ") = cast('timestamptz' as regtype) then cast(cast(" ~ text ~ " as timestamptz) at time zone 'UTC' as text) || '+00' "
        ~ 'else ' ~ text ~ ' end'
    ) }}

{% endmacro %}

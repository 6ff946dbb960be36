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


{#-
    Whatever the session says of dates, intervals and bytes (DateStyle, IntervalStyle, bytea_output). JSON has one form for times, and a record takes any type: a branch has to be right for every
    type. Intervals that are equal have one text, the seconds that they count as.
-#}
{% macro postgres__key_text(expression) %}

    {%- set text = 'cast(' ~ expression ~ ' as text)' -%}
    {%- set json = 'to_jsonb(row(' ~ expression ~ ")) ->> 'f1'" -%}
    {%- set interval = 'cast(' ~ text ~ ' as interval)' -%}
    {#- its own count of seconds, in which a year has 365.25 days; for equality it has 360 -#}
    {%- set seconds = 'extract(epoch from ' ~ interval ~ ') - extract(year from ' ~ interval ~ ') * 453600' -%}

    case pg_typeof({{ expression }})
        when cast('date' as regtype) then {{ json }}
        when cast('timestamp' as regtype) then replace({{ json }}, 'T', ' ')
        when cast('timestamptz' as regtype) then replace(to_jsonb(cast({{ json }} as timestamptz) at time zone 'UTC') #>> '{}', 'T', ' ') || '+00'
        when cast('interval' as regtype) then case when isfinite({{ interval }}) then cast({{ seconds }} as text) else {{ text }} end
        when cast('bytea' as regtype) then '\x' || encode(cast({{ text }} as bytea), 'hex')
        else {{ text }}
    end

{%- endmacro %}

{#-
    A SQL expression: the text as a value of the type, or null when it is none. Numbers are digits, dates and times ISO 8601, on every engine: nothing that an engine
    would take besides (`now`, `infinity`, `1_000`, `0x1F`, `NaN`, 1.5 as a whole number). A time without a zone is UTC; digits after the microsecond are cut off.
-#}
{% macro try_cast(expression, type) %}

    {%- set kind = tideline.value_kind(type) -%}
    {%- if kind is none -%}
        {{ return(adapter.dispatch('try_cast', 'tideline')(expression, type)) }}
    {%- endif -%}
    {#- with the spaces around it, which both engines' casts take: to trim costs as much as to look whether it is a number -#}
    {%- set text = 'cast(' ~ expression ~ ' as text)' -%}
    {%- set value = adapter.dispatch('try_cast', 'tideline')(text, type) -%}
    {%- if kind != 'instant' -%}
        {{ return('(case when ' ~ text ~ " ~ '" ~ tideline.value_pattern(kind) ~ "' then " ~ value ~ ' end)') }}
    {%- endif -%}
    {%- set trimmed = 'trim(' ~ text ~ ')' -%}
    {%- set exact = "regexp_replace(regexp_replace(" ~ trimmed ~ ", '([.][0-9]{6})[0-9]+', '\\1'), '^(.{10}[ T][0-9]{2}:[0-9]{2})($|[Z+-])', '\\1:00\\2') || case when length(" ~ trimmed ~ ") = 10 then ' 00:00:00+00' when substr("
        ~ trimmed ~ ", 11) ~ '^.*[Z+-].*$' then '' else '+00' end" -%}
    {#- most are written in full, and need one look instead of four -#}
    {{ return(
        '(case when ' ~ text ~ " ~ '" ~ tideline.value_pattern('instant in full') ~ "' then " ~ value
        ~ ' when ' ~ text ~ " ~ '" ~ tideline.value_pattern('instant') ~ "' then " ~ adapter.dispatch('try_cast', 'tideline')('(' ~ exact ~ ')', type) ~ ' end)'
    ) }}

{% endmacro %}


{% macro default__try_cast(expression, type) %}
    {{ return('try_cast(' ~ expression ~ ' as ' ~ type ~ ')') }}
{% endmacro %}


{% macro postgres__try_cast(expression, type) %}
    {{ return(
        'case when pg_input_is_valid(' ~ expression ~ ", '" ~ type ~ "') then cast(" ~ expression ~ ' as ' ~ type ~ ') end'
    ) }}
{% endmacro %}

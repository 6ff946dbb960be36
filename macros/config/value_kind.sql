{#- What kind of value a type holds, as far as its text has one form on every engine: whole, number, date, instant; none for any other type. -#}
{% macro value_kind(type) %}

    {%- set name = type | lower | trim -%}
    {%- if name in ['integer', 'int', 'bigint', 'smallint'] -%}
        {{ return('whole') }}
    {%- elif name.startswith('numeric') or name.startswith('decimal') -%}
        {{ return('number') }}
    {%- elif name == 'date' -%}
        {{ return('date') }}
    {%- elif name in ['timestamptz', 'timestamp with time zone'] -%}
        {{ return('instant') }}
    {%- endif -%}
    {{ return(none) }}

{% endmacro %}

{#-
    SQL expressions, a list: two values are the same, to whoever looks at them, where each of these is equal. To SQL 1.0 and 1.00 are equal, and so are a month and 30 days, zero and minus
    zero, two texts under a collation; a query that shows them tells them apart.
-#}
{% macro told_apart_by(expression, type) %}
    {{ return(adapter.dispatch('told_apart_by', 'tideline')(expression, type | lower)) }}
{% endmacro %}


{% macro default__told_apart_by(expression, type) %}

    {%- if type == 'varchar' -%}
        {{ return(['(' ~ expression ~ ' collate posix)']) }}
    {%- elif type.endswith(']') or modules.re.match('float|double|interval|struct|map|union|variant', type) -%}
        {{ return([expression, 'cast(' ~ expression ~ ' as varchar)']) }}
    {%- endif -%}
    {{ return([expression]) }}

{% endmacro %}


{#- What an unknown type (an extension's, a user's) calls equal is not known either. -#}
{% macro postgres__told_apart_by(expression, type) %}

    {%- set as_text = '(cast(' ~ expression ~ ' as text) collate "C")' -%}
    {%- if type == 'text' or type.startswith('character varying') and not type.endswith(']') -%}
        {{ return([as_text]) }}
    {%- elif modules.re.match('(smallint|integer|bigint|boolean|date|time|timestamp|uuid|bytea|bit|numeric[(])[^\\]]*$', type) -%}
        {{ return([expression]) }}
    {%- endif -%}
    {{ return([expression, as_text]) }}

{% endmacro %}

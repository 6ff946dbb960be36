{#- A SQL expression: a column (of type `given`) as the engine casts it to another type, rounded or cut off where it does so; null where it would be an error. -#}
{% macro cast_or_null(column, given, type) %}
    {{ return(adapter.dispatch('cast_or_null', 'tideline')(column, given, type)) }}
{% endmacro %}


{% macro default__cast_or_null(column, given, type) %}
    {{ return('try_cast(' ~ column ~ ' as ' ~ type ~ ')') }}
{% endmacro %}


{#- A whole number has a range; what else is asked of a text, which PostgreSQL can from version 16 on. -#}
{% macro postgres__cast_or_null(column, given, type) %}

    {%- set bytes = {'smallint': 2, 'integer': 4, 'bigint': 8}.get(type) -%}
    {%- set cast = 'cast(' ~ column ~ ' as ' ~ type ~ ')' -%}
    {%- if bytes and tideline.is_number_type(given) -%}
        {%- set limit = 2 ** (8 * bytes - 1) -%}
        {{ return('case when ' ~ column ~ ' >= -' ~ limit ~ ' and ' ~ column ~ ' <= ' ~ (limit - 1) ~ ' then ' ~ cast ~ ' end') }}
    {%- elif run_query("select cast(current_setting('server_version_num') as integer)").rows[0][0] < 160000 -%}
        {{ return(cast) }}
    {%- endif -%}
    {{ return('case when pg_input_is_valid(cast(' ~ column ~ ' as text), ' ~ tideline.literal(type) ~ ') then ' ~ cast ~ ' end') }}

{% endmacro %}

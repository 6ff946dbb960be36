{#-
    A SQL expression: a value that a file holds as one type, as the type that is asked for; null when it is no value of it. Texts by the rules of `try_cast`; a time
    without a zone is UTC; the expression itself where there is nothing to do.
-#}
{% macro value_of_type(expression, from_type, type) %}
    {{ return(adapter.dispatch('value_of_type', 'tideline')(expression, from_type, type)) }}
{% endmacro %}


{% macro default__value_of_type(expression, from_type, type) %}
    {{ return(tideline.try_cast('cast(' ~ expression ~ ' as text)', type)) }}
{% endmacro %}


{% macro duckdb__value_of_type(expression, from_type, type) %}

    {%- set wanted = type | upper | trim | replace(', ', ',') -%}
    {%- set wanted = {'TEXT': 'VARCHAR', 'STRING': 'VARCHAR', 'INT': 'INTEGER', 'TIMESTAMPTZ': 'TIMESTAMP WITH TIME ZONE', 'BOOL': 'BOOLEAN', 'REAL': 'FLOAT', 'DOUBLE PRECISION': 'DOUBLE', 'BYTEA': 'BLOB'}.get(wanted, wanted | replace('NUMERIC(', 'DECIMAL(')) -%}
    {%- if from_type == wanted -%}
        {{ return(expression) }}
    {%- elif from_type == 'BLOB' and wanted == 'VARCHAR' -%}
        {{ return('try(decode(' ~ expression ~ '))') }}
    {%- elif wanted == 'VARCHAR' -%}
        {{ return('cast(' ~ ('to_json(' ~ expression ~ ')' if '[' in from_type or '(' in from_type and not from_type.startswith('DECIMAL') else expression) ~ ' as varchar)') }}
    {%- elif wanted == 'TIMESTAMP WITH TIME ZONE' and (from_type == 'DATE' or from_type.startswith('TIMESTAMP')) -%}
        {{ return('(try_cast(' ~ expression ~ " as timestamp) at time zone 'UTC')") }}
    {%- elif tideline.is_number_type(from_type) and tideline.is_number_type(wanted) or from_type.startswith('TIMESTAMP') and wanted == 'TIMESTAMP' -%}
        {{ return('try_cast(' ~ expression ~ ' as ' ~ type ~ ')') }}
    {%- endif -%}
    {{ return(tideline.try_cast('cast(' ~ expression ~ ' as varchar)', type)) }}

{% endmacro %}

{#- A position in the server's log, given as text, as a SQL expression. -#}
{% macro lsn(position) %}
    {{ return('cast(' ~ tideline.literal(position) ~ ' as pg_lsn)') }}
{% endmacro %}

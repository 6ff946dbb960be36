{#-
    SQL: the ledger, for a `from`, under a name that says what to do if it was made before it had all its columns: a run with --full-refresh gives it what it lacks. To look for them would be a
    statement of each run; the condition that names them is true whatever they hold.
-#}
{% macro ledger_of_now(ledger) %}

    {%- set older = '"tideline_ledger is older: run once with --full-refresh"' -%}
    {%- set conditions = ['true'] -%}
    {%- for column, _ in tideline.ledger_columns() -%}
        {%- do conditions.append(older ~ '.' ~ column ~ ' is null') -%}
    {%- endfor -%}
    {{ return('(select * from ' ~ ledger ~ ' as ' ~ older ~ ' where ' ~ conditions | join(' or ') ~ ')') }}

{% endmacro %}

{#-
    SQL: the ledger, for a `from`, under a name that says what to do if it was made before it had all its columns: a run with --full-refresh gives it what it lacks. Whoever adds a column to
    `ledger_columns` names it here. To look for them would be a statement of each run; the condition that names them is true whatever they hold.
-#}
{% macro ledger_of_now(ledger) %}

    {%- set older = '"tideline_ledger is older: run once with --full-refresh"' -%}
    {%- set conditions = [] -%}
    {%- for column in ['cursor_state', 'code_hash'] -%}
        {%- do conditions.append(older ~ '.' ~ column ~ ' is null') -%}
    {%- endfor -%}
    {{ return('(select * from ' ~ ledger ~ ' as ' ~ older ~ ' where true or ' ~ conditions | join(' or ') ~ ')') }}

{% endmacro %}

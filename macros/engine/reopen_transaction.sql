{#-
    Begins a transaction where the next statement would not. psycopg2 begins one by itself, but does not see that a commit
    sent as text (dbt's own way) ended it: what follows on that connection would commit statement by statement.
-#}
{% macro reopen_transaction() %}
    {{ return(adapter.dispatch('reopen_transaction', 'tideline')()) }}
{% endmacro %}


{% macro default__reopen_transaction() %}
{% endmacro %}


{% macro postgres__reopen_transaction() %}
    {%- do run_query('begin') -%}
{% endmacro %}

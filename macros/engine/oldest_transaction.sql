{#- A SQL expression: the id of the oldest transaction that is still open; every older one has ended, and what it wrote can be seen. -#}
{% macro oldest_transaction() %}
    {{ return(adapter.dispatch('oldest_transaction', 'tideline')()) }}
{% endmacro %}


{% macro default__oldest_transaction() %}
    {%- do tideline.check('committed_rows', ['this engine has no transaction ids that SQL can read. Only PostgreSQL has; use tideline.new_rows here']) -%}
{% endmacro %}


{% macro postgres__oldest_transaction() %}
    {{ return('pg_snapshot_xmin(pg_current_snapshot())') }}
{% endmacro %}

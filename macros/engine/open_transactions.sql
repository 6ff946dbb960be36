{#-
    SQL: a name for each transaction that is open in this database now, but for our own: one row each in `transaction_name`. The
    virtual ids are what `create index concurrently` waits for: they are held from the first statement on, also by a
    transaction that has drawn a number from a sequence and written nothing yet. A prepared transaction has lost its virtual id.
-#}
{% macro open_transactions() %}
    {{ return(adapter.dispatch('open_transactions', 'tideline')()) }}
{% endmacro %}


{% macro default__open_transactions() %}
    {%- do tideline.check('new_rows', ["`commit_safe` asks which transactions are open, which this engine does not tell. Only PostgreSQL does; use `lookback` here"]) -%}
{% endmacro %}


{% macro postgres__open_transactions() %}

    select 'virtual ' || locks.virtualxid as transaction_name
    from pg_locks as locks
    left join pg_stat_activity as sessions on sessions.pid = locks.pid
    where
        locks.locktype = 'virtualxid'
        and locks.pid <> pg_backend_pid()
        and (sessions.datname = current_database() or sessions.datname is null)
    union all
    select 'prepared ' || transaction as transaction_name
    from pg_prepared_xacts
    where database = current_database()

{% endmacro %}

{#- SQL: the logical replication slots of this database. -#}
{% macro list_slots() %}
    {{ return(adapter.dispatch('list_slots', 'tideline')()) }}
{% endmacro %}


{% macro default__list_slots() %}
    {%- do tideline.check('list_slots', ['this engine has no logical replication slots; only PostgreSQL has']) -%}
{% endmacro %}


{% macro postgres__list_slots() %}

    select
        slot_name, plugin, active, wal_status,
        cast(confirmed_flush_lsn as text) as confirmed,
        cast(pg_current_wal_flush_lsn() as text) as log_end,
        cast(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), restart_lsn) as bigint) as held
    from pg_replication_slots
    where database = current_database() and slot_type = 'logical'
    order by slot_name

{% endmacro %}

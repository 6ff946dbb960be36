{#- SQL: the tables whose changes triggers capture (`captured`), and where (`changes`). -#}
{% macro list_captures() %}
    {{ return(adapter.dispatch('list_captures', 'tideline')()) }}
{% endmacro %}


{% macro default__list_captures() %}
    {%- do tideline.check('capture', ['this engine has no triggers; only PostgreSQL has']) -%}
{% endmacro %}


{% macro postgres__list_captures() %}

    select
        schemas.nspname || '.' || tables.relname as captured,
        format('%I.%I', schemas.nspname, tables.relname || '_changes') as changes
    from pg_trigger as triggers
    inner join pg_class as tables on tables.oid = triggers.tgrelid
    inner join pg_namespace as schemas on schemas.oid = tables.relnamespace
    where triggers.tgname = 'tideline_capture_update'
    order by 1

{% endmacro %}

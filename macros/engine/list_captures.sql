{#- SQL: the tables whose changes triggers capture (`captured`), where (`changes`), and by which function, which keeps the name of the table when that gets another. -#}
{% macro list_captures() %}
    {{ return(adapter.dispatch('list_captures', 'tideline')()) }}
{% endmacro %}


{% macro default__list_captures() %}
    {%- do tideline.check('capture', ['this engine has no triggers; only PostgreSQL has']) -%}
{% endmacro %}


{% macro postgres__list_captures() %}

    select
        schemas.nspname || '.' || tables.relname as captured,
        format('%I.%I', written.nspname, substr(functions.proname, length('tideline_capture_') + 1) || '_changes') as changes,
        format('%I.%I', written.nspname, functions.proname) as function
    from pg_trigger as triggers
    inner join pg_class as tables on tables.oid = triggers.tgrelid
    inner join pg_namespace as schemas on schemas.oid = tables.relnamespace
    inner join pg_proc as functions on functions.oid = triggers.tgfoid
    inner join pg_namespace as written on written.oid = functions.pronamespace
    where triggers.tgname = 'tideline_capture_update'
    order by 1

{% endmacro %}

{#-
    SQL that captures the changes of a table by triggers, one call per statement and not per row: the change table (unless it is there), a function and its
    triggers. An update is matched to the old row by the primary key; one that changes the key is a delete and a create. Changes are numbered from the clock's milliseconds on, so that those of a
    capture that was dropped and made anew come after those that were loaded before.
-#}
{% macro capture_sql(table, changes, name, key) %}
    {{ return(adapter.dispatch('capture_sql', 'tideline')(table, changes, name, key)) }}
{% endmacro %}


{% macro default__capture_sql(table, changes, name, key) %}
    {%- do tideline.check('install_capture', ['this engine has no triggers; only PostgreSQL has']) -%}
{% endmacro %}


{% macro postgres__capture_sql(table, changes, name, key) %}

    {%- set matched = [] -%}
    {%- for column in key -%}
        {%- do matched.append('old_rows.' ~ column ~ ' = new_rows.' ~ column) -%}
    {%- endfor -%}
    {%- set first = (modules.datetime.datetime.now(modules.pytz.utc).timestamp() * 1000) | int %}
    create table if not exists {{ changes }} (
        change_id bigint generated always as identity (start with {{ first }}) primary key,
        transaction_id xid8 not null default pg_current_xact_id(),
        changed_at timestamptz not null default clock_timestamp(),
        op text not null,
        before jsonb,
        after jsonb
    );
    create index if not exists "{{ changes.split('.')[-1] | replace('"', '') }}_transaction_id_idx" on {{ changes }} (transaction_id);
    create function {{ name }}() returns trigger language plpgsql security definer set search_path from current as $tideline$
    begin
        if tg_op = 'INSERT' then
            insert into {{ changes }} (op, after) select 'c', to_jsonb(new_rows) from new_rows;
        elsif tg_op = 'DELETE' then
            insert into {{ changes }} (op, before) select 'd', to_jsonb(old_rows) from old_rows;
        elsif tg_op = 'TRUNCATE' then
            insert into {{ changes }} (op) values ('t');
        else
            insert into {{ changes }} (op, before, after)
            select
                case when new_rows.{{ key[0] }} is null then 'd' when old_rows.{{ key[0] }} is null then 'c' else 'u' end,
                case when old_rows.{{ key[0] }} is not null then to_jsonb(old_rows) end,
                case when new_rows.{{ key[0] }} is not null then to_jsonb(new_rows) end
            from old_rows
            full join new_rows on {{ matched | join(' and ') }}
            order by new_rows.{{ key[0] }} is not null;
        end if;
        return null;
    end
    $tideline$;
    {%- for event, tables in [
        ('insert', 'referencing new table as new_rows'), ('update', 'referencing old table as old_rows new table as new_rows'),
        ('delete', 'referencing old table as old_rows'), ('truncate', ''),
    ] %}
    create trigger tideline_capture_{{ event }} after {{ event }} on {{ table }}
    {{ tables }} for each statement execute function {{ name }}();
    {%- endfor %}

{% endmacro %}

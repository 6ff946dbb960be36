{#-
    Builds the whole table beside the old one and swaps them in this transaction; the change feed begins anew. Readers see
    the old table until the commit. The feed goes before the table, in the order in which consumers read them, so that
    neither waits for the other for ever.
-#}
{% macro rebuild_table(target, sql, settings, mark, epoch) %}

    {%- set existing = load_cached_relation(this) -%}
    {%- set intermediate = make_intermediate_relation(target) -%}
    {%- set feed = tideline.feed_relation(this) -%}

    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- call statement('main') -%}
        {{ get_create_table_as_sql(false, intermediate, sql) }}
    {%- endcall -%}
    {%- do tideline.check_comparable(intermediate) -%}
    {%- call statement('tideline_old_feed') -%}
        drop table if exists {{ feed }} cascade
    {%- endcall -%}
    {%- do adapter.drop_relation(existing if existing is not none else target) -%}
    {%- do adapter.rename_relation(intermediate, target) -%}
    {%- do create_indexes(target) -%}
    {%- do tideline.create_key_indexes(target, settings) -%}
    {%- if settings.feed is not none -%}
        {%- call statement('tideline_new_feed') -%}
            {{ tideline.create_feed(feed, target, settings.feed, mark, epoch) }}
        {%- endcall -%}
    {%- endif -%}

    {%- set rows = run_query('select count(*) from ' ~ target).rows[0][0] | int -%}
    {{ return({'rows_inserted': rows, 'rows_updated': 0, 'rows_deleted': 0, 'rows_unchanged': 0}) }}

{% endmacro %}

{#-
    Builds the whole table beside the old one and swaps them in this transaction; the change feed begins anew. Readers see
    the old table until the commit. The feed goes first: a consumer holds on to it from the moment that it reads the marks,
    so whoever is in the middle of a run ends it before anything moves under its feet. All that takes long comes before that.
-#}
{% macro rebuild_table(target, sql, settings, run) %}

    {%- set existing = load_cached_relation(this) -%}
    {%- set intermediate = make_intermediate_relation(target) -%}
    {%- set feed = tideline.feed_relation(this) -%}

    {%- if existing is not none and existing.is_table -%}{%- do tideline.check_foreign_keys(existing, dropping=true) -%}{%- endif -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- call statement('main') -%}
        {{ get_create_table_as_sql(false, intermediate, sql) }}
    {%- endcall -%}
    {%- set columns = tideline.column_types(intermediate) -%}
    {%- if not run.is_compared -%}{%- do tideline.check_built(intermediate, columns, sql, settings) -%}{%- endif -%}
    {%- if run.kind == 'rebuild' and settings.on_schema_change == 'fail' and not should_full_refresh() -%}
        {%- set stored = tideline.column_types(target) -%}
        {%- do tideline.handle_column_changes(tideline.column_changes(columns, stored), stored, settings) -%}
    {%- endif -%}
    {%- set rows = run_query('select count(*) from ' ~ intermediate).rows[0][0] | int -%}
    {%- if tideline.renames_indexed_tables() -%}
        {%- do tideline.create_all_indexes(intermediate, settings) -%}
    {%- endif -%}

    {%- do adapter.drop_relation(feed) -%}
    {%- if settings.feed is not none -%}
        {%- call statement('tideline_new_feed') -%}
            {{ tideline.create_feed(feed, intermediate, settings.feed, run.mark, run.epoch) }}
        {%- endcall -%}
        {%- do adapter.cache_added(feed) -%}
    {%- endif -%}
    {%- do adapter.drop_relation(existing if existing is not none else target) -%}
    {%- do adapter.rename_relation(intermediate, target) -%}
    {%- do tideline.note_reshaped() -%}
    {%- if not tideline.renames_indexed_tables() -%}
        {%- do tideline.create_all_indexes(target, settings) -%}
    {%- endif -%}

    {{ return({'rows_inserted': rows, 'rows_updated': 0, 'rows_deleted': 0, 'rows_unchanged': 0}) }}

{% endmacro %}

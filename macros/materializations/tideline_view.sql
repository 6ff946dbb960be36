{#-
    A view that is left alone while it is what it would be made as: the same query, the same docs, over the same columns. dbt's own view is
    dropped and made anew by every run, and with it, on PostgreSQL, whatever reads it. One transaction: readers see the old view or the new one.
-#}
{% materialization tideline_view, default %}

    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set definition = tideline.view_definition(sql) -%}
    {#- nothing to do and nothing asked for: no transaction is opened -#}
    {%- if not (pre_hooks or post_hooks or config.get('grants')) and tideline.is_view_kept(existing, target_relation, definition) -%}
        {%- call noop_statement('main', 'unchanged') -%}{%- endcall -%}
        {{ return({'relations': [target_relation]}) }}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    -- begin happens here
    {%- call statement('tideline_begin', auto_begin=true) -%} select 1 {%- endcall -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set is_kept = tideline.is_view_kept(existing, target_relation, definition) -%}
    {%- if is_kept -%}
        {%- call noop_statement('main', 'unchanged') -%}{%- endcall -%}
    {%- else -%}
        {%- do tideline.replace_view(existing, target_relation, sql, definition) -%}
    {%- endif -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke(existing, full_refresh_mode=not is_kept)) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    -- commit happens here
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}

{#-
    `--empty` and `--sample`: makes a missing table from the part that is read, without a ledger row, so that the next
    full run rebuilds it; a table that is there stays as it is.
-#}
{% macro build_partial(target, sql) %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if load_cached_relation(this) is none -%}
        {%- call statement('main', auto_begin=true) -%}
            {{ get_create_table_as_sql(false, target, sql) }}
        {%- endcall -%}
    {%- else -%}
        {%- do log("tideline: '" ~ model.name ~ "' left as it is: a run that reads a part of its upstreams changes no table", info=true) -%}
        {%- call statement('main', auto_begin=true) -%}
            select * from ({{ sql }}) as evaluated limit 0
        {%- endcall -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}

{% endmacro %}

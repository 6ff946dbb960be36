{#-
    `--empty` and `--sample` of a bronze model: makes a missing table with its columns and no row, of which the ledger knows nothing, so that the next real run loads everything; a table that is there stays
    as it is.
-#}
{% macro build_partial_load(target, sql, settings) %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main', auto_begin=true) -%}
        {{ tideline.read_incoming(tideline.shape_query(sql), columns_only=true) }}
    {%- endcall -%}
    {%- set columns = tideline.payload_columns(settings) -%}
    {%- if load_cached_relation(this) is none -%}
        {%- do tideline.ensure_bronze({'is_known': false, 'mark': run_started_at.isoformat()}, columns, settings.cursor) -%}
    {%- else -%}
        {%- do log("tideline: '" ~ model.name ~ "' left as it is: a run that reads a part of its source loads nothing", info=true) -%}
    {%- endif -%}
    {%- do run_query('drop table ' ~ tideline.temporary('tideline_incoming')) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}

{% endmacro %}

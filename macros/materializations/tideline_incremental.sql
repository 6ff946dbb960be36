{#-
    A table that always equals its rebuild, at the cost of what changed. This file is the order of events and nothing
    else. One transaction: rows, change feed and ledger are committed together or not at all.
-#}
{% materialization tideline_incremental, default, supported_languages=['sql', 'python'] %}

    {%- set settings = tideline.read_config(model, this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- if tideline.is_partial_read() -%}
        {{ return(tideline.build_partial(target_relation, tideline.declared_rows() if model.language == 'python' else sql)) }}
    {%- endif -%}
    {%- set ledger = tideline.ensure_ledger() -%}
    {%- do tideline.find_feeds(settings) -%}

    {%- if pre_hooks | rejectattr('transaction') | list -%}
        {%- do tideline.close_transaction() -%}
        {{ run_hooks(pre_hooks, inside_transaction=False) }}
        {%- do tideline.reopen_transaction() -%}
    {%- endif -%}
    -- begin happens here: the lock comes first, the marks are read under it
    {%- set run = tideline.start_run(ledger, compiled_code, settings) -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- do tideline.narrow_run(settings, run) -%}
    {%- if tideline.prepare_python(target_relation, settings, run) -%}
        {#- dbt runs Python for a statement of the materialization itself and for no other -#}
        {%- set job = tideline.python_job(compiled_code, tideline.narrow_reads(settings, run)) -%}
        {%- call statement('tideline_python', language='python') -%}{{ job }}{%- endcall -%}
        {%- set sql = tideline.returned_rows() -%}
    {%- endif -%}
    {%- if run.kind == 'nothing' -%}
        {%- call noop_statement('main', 'nothing new') -%}{%- endcall -%}
    {%- else -%}
        {%- set counts = tideline.bring_up_to_date(target_relation, sql, settings, run) -%}
    {%- endif -%}
    {%- set is_new = run.epoch == invocation_id -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke(load_cached_relation(this), is_new)) -%}
    {%- do tideline.document_table(target_relation, run.epoch, is_new) -%}
    {%- if run.kind != 'nothing' -%}
        {%- do tideline.finish_run(ledger, settings, run, counts) -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    -- commit happens here
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}

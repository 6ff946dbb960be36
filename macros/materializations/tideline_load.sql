{#-
    An append-only bronze table: every run adds what is new at the source, stamped with one strictly increasing
    `_loaded_at`. One transaction: rows, quarantine, manifest and ledger; each chunk of a large file is one of its own. A full refresh leaves it alone, because what it
    holds may no longer be at the source, unless it is named (`is_reloaded`).
-#}
{% materialization tideline_load, default %}

    {%- set settings = tideline.read_load_config(sql) -%}
    {%- set parts = tideline.load_parts(sql).parts -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- do tideline.check_sources(parts) -%}
    {%- if tideline.is_partial_read() -%}
        {{ return(tideline.build_partial_load(target_relation, sql, settings)) }}
    {%- endif -%}
    {%- set ledger, manifest, quarantine, requeued = tideline.ensure_load_state(parts) -%}

    {%- if pre_hooks | rejectattr('transaction') | list -%}
        {%- do tideline.close_transaction() -%}
        {{ run_hooks(pre_hooks, inside_transaction=False) }}
        {%- do tideline.reopen_transaction() -%}
    {%- endif -%}
    {%- set early = tideline.unread_files(parts, manifest) -%}
    {#- dbt runs Python for a statement of the materialization itself and for no other -#}
    {%- if early -%}{%- call statement('tideline_contents', language='python') -%}{{ tideline.read_contents_code(early) }}{%- endcall -%}{%- endif -%}
    {%- set staged = tideline.stage_early(parts, manifest, settings, early) -%}
    -- begin happens here: the lock comes first, what is new is decided under it
    {%- set state = dict(tideline.start_load(ledger, manifest), **staged) -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set is_reloaded = tideline.is_reloaded(state) -%}
    {%- set is_from_start = is_reloaded or state.is_gone -%}
    {%- if is_from_start -%}{%- do tideline.forget_loads(state, settings, ledger, manifest, quarantine, requeued) -%}{%- else -%}{%- do tideline.load_requeued(sql, state, settings, ledger, requeued) -%}{%- endif -%}
    {%- set moves = tideline.pending_moves(manifest) -%}
    {%- if moves -%}
        {%- call statement('tideline_move', language='python') -%}{{ tideline.move_files_code(moves) }}{%- endcall -%}
        {%- do tideline.note_moves(moves, manifest, state) -%}
    {%- endif -%}
    {%- set unread = tideline.unread_files(parts, manifest) -%}
    {#- what was read ahead may have another content now -#}
    {%- if unread != early -%}{%- do tideline.drop_staged(state) -%}{%- endif -%}
    {%- if unread and unread != early -%}{%- call statement('tideline_contents', language='python') -%}{{ tideline.read_contents_code(unread) }}{%- endcall -%}{%- endif -%}
    {%- do state.update({'found': tideline.new_files(parts, manifest, settings, unread)}) -%}
    {%- do tideline.load_chunks(sql, parts, state, settings, ledger, manifest, quarantine) -%}
    {%- do state.update({'files': state.found | selectattr('state', 'equalto', 'loaded') | map(attribute='path') | list}) -%}

    {%- do tideline.open_cursor(parts, state) -%}

    {%- if state.is_known and not state.found and not parts | selectattr('options.kind', 'in', ['cursor', 'slot']) | list -%}
        {%- call noop_statement('main', 'nothing new') -%}{%- endcall -%}
    {%- else -%}
        {%- do tideline.load_rows(sql, parts, state, settings, manifest, quarantine) -%}
        {%- do tideline.finish_load(ledger, manifest, quarantine, state, settings) -%}
    {%- endif -%}
    {%- if is_from_start -%}{%- do tideline.end_reload(sql, state, settings, ledger, requeued) -%}{%- endif -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=state.is_known) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    -- commit happens here
    {% do adapter.commit() %}
    {%- do tideline.let_go(parts, state) -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}

{#- One load under its lock: read what is new, keep what must not pass in quarantine, append the rest, note the files. -#}
{% macro load_rows(sql, parts, state, settings, manifest, quarantine) %}

    {%- set again = namespace(condition=none) -%}
    {%- for part in parts if part.options.kind == 'cursor' and state.cursor.again -%}
        {%- set again.condition = tideline.cursor_predicate(dict(part.options, cursors=settings.cursors), state.cursor, settings.cursor) -%}
    {%- endfor -%}
    {%- if not state.get('chunk') -%}
        {%- do tideline.stage_parts(parts, state.files, state) -%}
    {%- endif -%}
    {%- set query = tideline.resolve_parts(sql, state) -%}
    {#- an extract is compared; of rows by a cursor the stored ones are left out, holes and marks are looked for: these need the rows at hand -#}
    {%- set is_looked_at = settings.key is not none or parts | selectattr('options.kind', 'in', ['cursor', 'slot']) | list | length > 0 -%}
    {%- do state.update({'is_direct': state.found | length > 0 and not is_looked_at}) -%}
    {%- call statement('main') -%}
        {{ tideline.read_incoming(query, columns_only=state.is_direct) }}
    {%- endcall -%}
    {%- set columns = tideline.payload_columns(settings, parts) -%}
    {%- set changed = tideline.ensure_bronze(state, columns, settings.cursor) -%}
    {%- if changed and state.is_direct -%}{%- do tideline.read_again(query, state) -%}{%- endif -%}
    {%- do tideline.refuse_losses(changed) -%}
    {%- do state.update({'changed': changed}) -%}

    {%- set replaced = state.found | selectattr('decision', 'in', ['replacing', 'released']) | map(attribute='path') | list -%}
    {%- if replaced -%}
        {%- do tideline.retract_files(replaced, quarantine, keep_rows=settings.key is not none, manifest=manifest, state=state) -%}
    {%- endif -%}
    {%- if state.is_direct -%}
        {%- do tideline.store_directly(query, state, columns) -%}
    {%- endif -%}
    {%- set rejected_lines = tideline.split_failures(parts, state) -%}
    {%- if settings.key is not none -%}
        {%- do tideline.apply_extracts(state, columns, settings, rejected_lines, manifest) -%}
    {%- elif not state.is_direct -%}
        {%- call statement('tideline_store') -%}
            {{ tideline.store_rows(state, columns, again.condition) }}
        {%- endcall -%}
    {%- endif -%}
    {%- call statement('tideline_quarantine') -%}
        {{ tideline.in_utc(tideline.quarantine_rows(quarantine, state, rejected_lines)) }}
    {%- endcall -%}
    {%- for part in parts if part.options.strategy == 'sequence' -%}
        {%- do tideline.note_gaps(tideline.state_relation('gaps'), part.options, state, settings.cursor) -%}
    {%- endfor -%}
    {%- for part in parts if part.options.strategy == 'composite' -%}
        {%- do state.cursor.update({'high': tideline.composite_mark(settings.cursors, state)}) -%}
    {%- endfor -%}
    {%- if state.found -%}
        {%- do tideline.check_unchanged(parts, manifest, state.found) -%}
        {%- call statement('tideline_manifest') -%}
            {{ tideline.write_manifest(manifest, state, rejected_lines) }}
        {%- endcall -%}
    {%- endif -%}
    {%- if state.get('gone') -%}{%- do tideline.deliver_gone(manifest, state) -%}{%- endif -%}

{% endmacro %}

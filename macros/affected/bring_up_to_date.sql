{#-
    Evaluates the query of a model, for the affected keys or (predicate `true`) for all, and replaces what differs, or builds the table from scratch. Returns what was done to
    its rows; `run.kind` and `run.reason` say how. A table built from scratch has a new epoch.
-#}
{% macro bring_up_to_date(target, sql, settings, run) %}

    {%- if run.kind == 'incremental' and run.key_count == 0 -%}
        {%- call noop_statement('main', 'no key affected') -%}{%- endcall -%}
        {{ return({'rows_inserted': 0, 'rows_updated': 0, 'rows_deleted': 0, 'rows_unchanged': 0}) }}
    {%- endif -%}

    {%- if run.kind in ['incremental', 'recompute'] or run.is_compared -%}
        {%- set predicate = tideline.affected_predicate(settings.key, run.null_keys) if run.kind == 'incremental' else 'true' -%}
        {%- call statement('main') -%}
            {{ tideline.evaluate_affected(sql, settings, predicate, run.null_keys) }}
        {%- endcall -%}
        {%- set evaluated = tideline.temporary('tideline_fresh') -%}
        {%- set stored, fresh = tideline.column_types(target), tideline.column_types(evaluated) -%}
        {%- if run.is_compared -%}{%- do tideline.check_built(evaluated, fresh, sql, settings) -%}{%- endif -%}
        {%- set columns_changed = tideline.handle_column_changes(tideline.column_changes(fresh, stored), stored, settings) -%}
        {%- if columns_changed is none and (not run.is_compared or fresh == stored) -%}
            {%- do settings.update({'late_columns': tideline.late_columns(stored, settings, predicate)}) -%}
            {%- set columns = dict(zip(tideline.quoted(stored | map(attribute='name')), stored | map(attribute='type'))) -%}
            {%- if not run.is_compared or not tideline.is_swap_cheaper(target, columns, settings) -%}
                {{ return(tideline.replace_rows(target, columns, settings, predicate, run.mark)) }}
            {%- endif -%}
        {%- endif -%}
        {%- if run.is_compared -%}
            {%- set sql = 'select * from tideline_fresh' -%}
        {%- else -%}
            {%- do run.update({'kind': 'rebuild', 'reason': columns_changed}) -%}
        {%- endif -%}
    {%- endif -%}

    {%- do tideline.check_run(run, settings) -%}
    {%- do run.update({'epoch': invocation_id}) -%}
    {{ return(tideline.rebuild_table(target, sql, settings, run)) }}

{% endmacro %}

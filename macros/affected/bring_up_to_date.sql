{#-
    Evaluates the query of a model for the affected keys and replaces what differs, or builds the table from scratch. Returns what was done to
    its rows; `run.kind` and `run.reason` say how.
-#}
{% macro bring_up_to_date(target, sql, settings, run) %}

    {%- if run.kind == 'incremental' and run.key_count == 0 -%}
        {%- call noop_statement('main', 'no key affected') -%}{%- endcall -%}
        {{ return({'rows_inserted': 0, 'rows_updated': 0, 'rows_deleted': 0, 'rows_unchanged': 0}) }}
    {%- endif -%}

    {%- if run.kind in ['incremental', 'recompute'] -%}
        {%- set predicate = 'true' if run.kind == 'recompute' else tideline.affected_predicate(settings.key, run.null_keys) -%}
        {%- call statement('main') -%}
            {{ tideline.evaluate_affected(sql, settings, predicate, run.null_keys) }}
        {%- endcall -%}
        {%- set stored = tideline.column_types(target) -%}
        {%- set changes = tideline.column_changes(tideline.column_types(tideline.temporary('tideline_fresh')), stored) -%}
        {%- set columns_changed = tideline.handle_column_changes(changes, stored, settings) -%}
        {%- if columns_changed is none -%}
            {%- do settings.update({'late_columns': tideline.late_columns(stored, settings, predicate)}) -%}
            {%- set columns = dict(zip(tideline.quoted(stored | map(attribute='name')), stored | map(attribute='type'))) -%}
            {{ return(tideline.replace_rows(target, columns, settings, predicate, run.mark)) }}
        {%- endif -%}
        {%- do run.update({'kind': 'rebuild', 'reason': columns_changed}) -%}
    {%- endif -%}

    {%- do tideline.check_run(run, settings) -%}
    {%- do run.update({'epoch': invocation_id}) -%}
    {{ return(tideline.rebuild_table(target, sql, settings, run)) }}

{% endmacro %}

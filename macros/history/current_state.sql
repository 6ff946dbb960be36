{#-
    One row per key: the newest event by the order of events, whatever arrived when. `on_delete` says what a delete leaves: `hard` no row,
    `soft` the last values with `is_deleted` and `deleted_at`, `keep` the last values. An old update never brings a
    deleted key back, because the delete stays the newest event.
-#}
{% macro current_state(
    relation, unique_key, columns, sequence_by, effective_at=none, apply_as_delete_when=none, on_delete='hard', fixed=[],
    apply_as_truncate_when=none, mode='upsert', apply_as_insert_when=none,
    ignore_null_updates=false, unchanged_value=none, columns_present=none
) %}

    {%- set problems = (
        tideline.column_list('columns', columns, required=false)
        + tideline.column_list('fixed', fixed, required=false)
        + tideline.text_value('effective_at', effective_at, required=false)
        + tideline.one_of('on_delete', on_delete, ['hard', 'soft', 'keep'])
        + tideline.one_of('mode', mode, ['upsert', 'insert_only', 'update_only'])
        + tideline.text_value('apply_as_insert_when', apply_as_insert_when, required=mode == 'update_only')
    ) -%}
    {%- if apply_as_insert_when and mode != 'update_only' -%}
        {%- do problems.append("`apply_as_insert_when` is read with mode 'update_only'; got mode '" ~ mode ~ "'") -%}
    {%- endif -%}
    {%- set history = tideline.event_settings(
        unique_key, sequence_by, effective_at, apply_as_delete_when, apply_as_truncate_when,
        ignore_null_updates, unchanged_value, columns_present, problems
    ) -%}
    {%- do tideline.check('current_state', problems) -%}
    {%- do history.update({'columns': columns | list + fixed | list, 'fixed': fixed, 'ignores_deletes': on_delete == 'keep', 'is_soft': on_delete == 'soft'}) -%}
    {%- for name in tideline.repeated_names(history.key + history.columns + (['is_deleted', 'deleted_at'] if history.is_soft else []) + ['_loaded_at']) -%}
        {%- do problems.append("the result would have two columns '" ~ name ~ "'") -%}
    {%- endfor -%}
    {%- do tideline.check('current_state', problems) -%}
    {%- if mode == 'update_only' -%}
        {%- do history.extras.update({'_tideline_is_insert': 'coalesce(' ~ apply_as_insert_when ~ ', false)'}) -%}
    {%- endif -%}

    {%- set events = tideline.ordered_events(relation, history) -%}
    {%- if mode != 'upsert' -%}
        {%- set events = tideline.merged_events(events, mode, history) -%}
    {%- endif -%}
    {%- if history.is_partial -%}
        {%- set events = tideline.filled_events(events, history) -%}
    {%- endif -%}
    {{ tideline.newest_events(events, history) }}

{% endmacro %}

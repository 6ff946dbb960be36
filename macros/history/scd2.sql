{#-
    One row per version of a key, computed from all its events, so that the order of arrival does not matter: a late event splits,
    merges or precedes versions. Validity is half-open. The steps are macros of their own: the events in order, filled where they
    are partial, those that stand, in runs, one version for each run.
-#}
{% macro scd2(
    relation, unique_key, sequence_by, effective_at,
    columns=none, track_history_on=none, track_history_except=none, overwrite=[], overwrite_current=[], fixed=[],
    apply_as_delete_when=none, apply_as_truncate_when=none, hard_deletes='invalidate',
    ignore_null_updates=false, unchanged_value=none, columns_present=none,
    open_end=none, meta_columns={}, surrogate_key='version_sk', batch_column=none, bitemporal=false
) %}

    {%- set problems = (
        tideline.text_value('effective_at', effective_at)
        + tideline.one_of('hard_deletes', hard_deletes, ['ignore', 'invalidate', 'new_record'])
        + tideline.one_of('bitemporal', bitemporal, [true, false])
        + tideline.text_value('surrogate_key', surrogate_key)
        + tideline.text_value('batch_column', batch_column, required=false)
    ) -%}
    {%- set history = tideline.event_settings(
        unique_key, sequence_by, effective_at, apply_as_delete_when, apply_as_truncate_when,
        ignore_null_updates, unchanged_value, columns_present, problems
    ) -%}
    {%- do history.update(tideline.column_kinds(
        unique_key, columns, track_history_on, track_history_except, overwrite, overwrite_current, fixed, problems
    )) -%}
    {%- do history.update({
        'ignores_deletes': hard_deletes == 'ignore', 'records_deletes': hard_deletes == 'new_record', 'bitemporal': bitemporal,
        'names': tideline.meta_names(meta_columns, problems), 'surrogate_key': surrogate_key, 'open_end': tideline.open_end_literal(open_end, problems),
    }) -%}
    {%- do tideline.check('scd2', problems) -%}
    {%- if batch_column -%}
        {%- do history.extras.update({'_tideline_batch': batch_column}) -%}
    {%- endif -%}
    {%- if bitemporal -%}
        {%- do history.update({'partition': ['_tideline_key_number', '_tideline_load']}) -%}
    {%- endif -%}
    {%- set selected = tideline.version_columns(history) -%}
    {%- for name in tideline.repeated_names(selected | map(attribute='name')) -%}
        {%- do problems.append("the result would have two columns '" ~ name ~ "'; `meta_columns` and `surrogate_key` rename the added ones") -%}
    {%- endfor -%}
    {%- do tideline.check('scd2', problems) -%}

    {%- set events = tideline.ordered_events(relation, history) -%}
    {%- if history.is_partial -%}
        {%- set events = tideline.filled_events(events, history) -%}
    {%- endif -%}
    {%- set versions = tideline.versions(tideline.version_runs(tideline.standing_events(events, history), history), history) -%}
    {%- if bitemporal -%}
        {%- set versions = tideline.known_versions(versions, history) -%}
    {%- endif %}

    select
        {%- for column in selected %}
        {{ column.expression }} as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ({{ versions }}) as versions

{% endmacro %}

{#-
    What current state and history have in common, checked: key, order, what is a delete or a truncate, how an event says that it leaves a
    column as it was. Problems found are added to `problems`.
-#}
{% macro event_settings(
    unique_key, sequence_by, effective_at, apply_as_delete_when, apply_as_truncate_when,
    ignore_null_updates, unchanged_value, columns_present, problems
) %}

    {%- do problems.extend(
        tideline.column_list('unique_key', unique_key)
        + tideline.column_list('sequence_by', sequence_by)
        + tideline.text_value('apply_as_delete_when', apply_as_delete_when, required=false)
        + tideline.text_value('apply_as_truncate_when', apply_as_truncate_when, required=false)
        + tideline.one_of('ignore_null_updates', ignore_null_updates, [true, false])
        + tideline.text_value('unchanged_value', unchanged_value, required=false)
        + tideline.text_value('columns_present', columns_present, required=false)
    ) -%}
    {{ return({
        'key': unique_key | list, 'partition': unique_key | list, 'sequence_by': sequence_by | list, 'effective_at': effective_at,
        'is_delete': 'coalesce(' ~ apply_as_delete_when ~ ', false)' if apply_as_delete_when else 'false',
        'is_truncate': 'coalesce(' ~ apply_as_truncate_when ~ ', false)' if apply_as_truncate_when else none,
        'ignore_null_updates': ignore_null_updates, 'unchanged_value': unchanged_value,
        'is_partial': ignore_null_updates or unchanged_value is not none or columns_present is not none,
        'extras': {'_tideline_present': "',' || regexp_replace(trim(" ~ columns_present ~ "), ' *, *', ',', 'g') || ','"} if columns_present else {},
        'bitemporal': false, 'ignores_deletes': false, 'records_deletes': false,
    }) }}

{% endmacro %}

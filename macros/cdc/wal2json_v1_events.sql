{#-
    The change events in messages of wal2json in its format version 1: a whole transaction in one document. The slot must be read with `include-lsn` (the place in the order)
    and `include-timestamp` (the time). A column that an update lacks (an unchanged TOAST value) is taken from the old row where the log has it.
-#}
{% macro wal2json_v1_events(relation, unique_key, table=none, effective_at=none, message='line', on_missing_position='reject') %}

    {%- do tideline.check_format('wal2json_v1_events', unique_key, effective_at, table, on_missing_position) -%}
    {%- set changes = tideline.json_part('message', ['change']) -%}
    {%- set has_changes = tideline.json_kind('message', ['change']) ~ " = 'array' and " ~ tideline.json_kind('message', ['change', '0']) ~ ' is not null' -%}

    with messages as ({{ tideline.messages_of(relation, message) }}),

    documents as (

        select messages.*, case when {{ has_changes }} then {{ changes }} else {{ tideline.parse_json("'[null]'") }} end as changes
        from messages

    ),

    elements as (

        select
            documents._file, documents._line, documents._raw, documents.message, elements.element, elements.place,
            {{ tideline.json_text('elements.element', ['kind']) }} as change_kind,
            {{ tideline.json_part('elements.element', ['columnnames']) }} as new_names,
            {{ tideline.json_part('elements.element', ['columnvalues']) }} as new_values,
            {{ tideline.json_part('elements.element', ['oldkeys', 'keynames']) }} as old_names,
            {{ tideline.json_part('elements.element', ['oldkeys', 'keyvalues']) }} as old_values
        from documents
        cross join {{ tideline.json_elements('documents.changes') }}

    ),

    {{ tideline.wal2json_changes('elements') }},

    events as (

        select
            _file, _line, _raw,
            message as document,
            {{ tideline.wal2json_kind(
                {'insert': 'event', 'update': 'event', 'delete': 'event', 'truncate': 'event', 'message': 'message'}, 'change_kind', 'element', table
            ) }} as kind,
            case change_kind when 'insert' then 'c' when 'update' then 'u' when 'delete' then 'd' when 'truncate' then 't' end as op,
            {{ tideline.wal2json_rows() }},
            {{ tideline.parse_json('cast(null as text)') }} as unchanged,
            {{ tideline.try_cast(tideline.json_text('message', ['timestamp']), 'timestamptz') }} as source_at,
            {{ tideline.json_text('message', ['timestamp']) }} is not null as has_time,
            {{ tideline.sortable_lsn(tideline.json_text('message', ['nextlsn'])) }} || '/' || lpad(cast(place as text), 10, '0') as position,
            {{ tideline.json_text('element', ['schema']) }} || '.' || {{ tideline.json_text('element', ['table']) }} as table_name,
            coalesce({{ tideline.json_text('message', ['xid']) }}, {{ tideline.json_text('message', ['nextlsn']) }}) as transaction_id,
            place as transaction_order,
            cast(null as bigint) as transaction_events,
            true as is_commit
        from changes

    ),

    {{ tideline.change_events(unique_key, effective_at, on_missing_position) }}

{% endmacro %}

{#-
    The change events in messages of Maxwell's daemon. It must run with `output_binlog_position`, or an event has no place in the order; with `output_xoffset`, so that
    a repeated row of one statement is told apart.
-#}
{% macro maxwell_events(relation, unique_key, table=none, effective_at=none, message='line', on_missing_position='reject') %}

    {%- do tideline.check_format('maxwell_events', unique_key, effective_at, table, on_missing_position) -%}
    {%- set type = tideline.json_text('message', ['type']) -%}
    {%- set data = tideline.row_of('message', ['data']) -%}
    {%- set old = tideline.row_of('message', ['old']) -%}
    {%- set table_name = tideline.json_text('message', ['database']) ~ " || '.' || " ~ tideline.json_text('message', ['table']) -%}
    {%- set place = tideline.json_text('message', ['position']) -%}

    with messages as ({{ tideline.messages_of(relation, message) }}),

    documents as (

        select messages.*, {{ data }} as row_data, {{ old }} as row_old
        from messages

    ),

    events as (

        select
            _file, _line, _raw,
            message as document,
            case
                when _raw is null or {{ tideline.json_kind('message') }} = 'null' then 'tombstone'
                when {{ type }} in ('bootstrap-start', 'bootstrap-complete') then 'bootstrap'
                when {{ type }} ~ '^(table|database)-(create|alter|drop)$' then 'schema_change'
                when {{ type }} not in ('insert', 'update', 'delete', 'bootstrap-insert') then null
                {%- if table is not none %}
                when {{ table_name }} <> {{ tideline.literal(table) }} then 'other_table'
                {%- endif %}
                when {{ type }} is not null then 'event'
            end as kind,
            case {{ type }} when 'insert' then 'c' when 'update' then 'u' when 'delete' then 'd' when 'bootstrap-insert' then 'r' end as op,
            case
                when {{ type }} = 'delete' then row_data
                when {{ type }} = 'update' and row_data is not null and row_old is not null then {{ tideline.json_overlay('row_data', 'row_old') }}
            end as before_row,
            case when {{ type }} <> 'delete' then row_data end as after_row,
            {{ tideline.parse_json('cast(null as text)') }} as unchanged,
            {{ tideline.from_epoch_milliseconds(tideline.json_text('message', ['ts']) ~ " || '000'") }} as source_at,
            true as has_time,
            {{ tideline.sortable_binlog("split_part(" ~ place ~ ", ':', 1)", "split_part(" ~ place ~ ", ':', 2)") }}
            || '/' || coalesce({{ tideline.sortable_number(tideline.json_text('message', ['xoffset']), 10) }}, '0000000000') as position,
            {{ table_name }} as table_name,
            {{ tideline.json_text('message', ['xid']) }} as transaction_id,
            {{ tideline.try_cast(tideline.json_text('message', ['xoffset']), 'bigint') }} + 1 as transaction_order,
            cast(null as bigint) as transaction_events,
            coalesce({{ tideline.json_text('message', ['commit']) }} = 'true', false) as is_commit
        from documents

    ),

    {{ tideline.change_events(unique_key, effective_at, on_missing_position) }}

{% endmacro %}

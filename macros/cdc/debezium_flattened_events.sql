{#-
    The change events in messages of Debezium that its ExtractNewRecordState has flattened, with or without their schema: the row, with what is known of the change in fields that begin with `prefix`
    (`__op`, `__deleted`, `__lsn`, `__source_ts_ms`). A delete must come as a row (`delete.tombstone.handling.mode: rewrite`): a tombstone alone has no key.
-#}
{% macro debezium_flattened_events(relation, unique_key, effective_at=none, message='line', on_missing_position='reject', prefix='__', unavailable=['__debezium_unavailable_value', 'X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==']) %}

    {%- do tideline.check_format('debezium_flattened_events', unique_key, effective_at, none, on_missing_position) -%}
    {%- set placeholder = tideline.is_placeholder(unavailable) -%}
    {%- set deleted = 'lower(' ~ tideline.json_text('message', [prefix ~ 'deleted']) ~ ')' -%}
    {%- set op = 'case when ' ~ deleted ~ " = 'true' then 'd' else coalesce(" ~ tideline.json_text('message', [prefix ~ 'op']) ~ ", 'u') end" -%}
    {%- set time = 'coalesce(' ~ tideline.json_text('message', [prefix ~ 'source_ts_ms']) ~ ', ' ~ tideline.json_text('message', [prefix ~ 'ts_ms']) ~ ')' -%}
    {%- set row = tideline.json_filter('message', 'not starts_with(entry_name, ' ~ tideline.literal(prefix) ~ ')') -%}

    with messages as ({{ tideline.unwrapped_messages(relation, message, prefix) }}),

    documents as (

        select
            messages.*,
            case
                when _raw is null or {{ tideline.json_kind('message') }} = 'null' then 'tombstone'
                when {{ tideline.json_kind('message') }} <> 'object' then null
                when {{ op }} not in ('c', 'u', 'd', 'r', 't') then null
                when {{ tideline.json_kind('message', [prefix ~ 'op']) }} is not null or {{ tideline.json_kind('message', [prefix ~ 'deleted']) }} is not null
                    then 'event'
                when {{ tideline.json_kind('message', ['ts_ms']) }} = 'number' then 'heartbeat'
            end as kind
        from messages

    ),

    events as (

        select
            _file, _line, _raw,
            message as document, kind,
            {{ op }} as op,
            case when kind = 'event' and {{ op }} = 'd' then {{ row }} end as before_row,
            case when kind = 'event' and {{ op }} in ('c', 'u', 'r') then {{ tideline.without_placeholders(row, placeholder, unavailable) }} end as after_row,
            case when kind = 'event' then {{ tideline.names_of_placeholders(row, placeholder, unavailable) }} end as unchanged,
            {{ tideline.from_epoch_milliseconds(time) }} as source_at,
            {{ time }} is not null as has_time,
            coalesce(
                {{ tideline.debezium_position('message', [], prefix ~ 'source_') }},
                {{ tideline.debezium_position('message', [], prefix) }}
            ) as position,
            {{ tideline.json_text('message', [prefix ~ 'table']) }} as table_name,
            {{ tideline.json_text('message', [prefix ~ 'transaction_id']) }} as transaction_id,
            {{ tideline.try_cast(tideline.json_text('message', [prefix ~ 'transaction_data_collection_order']), 'bigint') }} as transaction_order,
            cast(null as bigint) as transaction_events,
            false as is_commit
        from documents

    ),

    {{ tideline.change_events(unique_key, effective_at, on_missing_position) }}

{% endmacro %}

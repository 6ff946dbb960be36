{#- The change events in messages of Debezium, as it sends them: an envelope with before, after, source and op, with or without its schema. -#}
{% macro debezium_events(relation, unique_key, table=none, effective_at=none, message='line', on_missing_position='reject', unavailable=['__debezium_unavailable_value', 'X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==']) %}

    {%- do tideline.check_format('debezium_events', unique_key, effective_at, table, on_missing_position) -%}
    {%- set placeholder = tideline.is_placeholder(unavailable) -%}
    {%- set table_name = tideline.json_text('document', ['source', 'table']) -%}
    {%- set schema_name = 'coalesce(' ~ tideline.json_text('document', ['source', 'schema']) ~ ', ' ~ tideline.json_text('document', ['source', 'db']) ~ ')' -%}

    with messages as ({{ tideline.messages_of(relation, message) }}),

    documents as (

        select
            _file, _line, _raw,
            case
                when {{ tideline.json_kind('message', ['op']) }} is null and {{ tideline.json_kind('message', ['payload']) }} = 'object'
                    then {{ tideline.json_part('message', ['payload']) }}
                else message
            end as document
        from messages
        {{ tideline.fence() }}

    ),

    events as (

        select
            _file, _line, _raw,
            document,
            {{ tideline.debezium_kind(table, schema_name ~ " || '.' || " ~ table_name) }} as kind,
            {{ tideline.json_text('document', ['op']) }} as op,
            {{ tideline.row_of('document', ['before']) }} as before_row,
            {{ tideline.without_placeholders(tideline.row_of('document', ['after']), placeholder, unavailable) }} as after_row,
            {{ tideline.names_of_placeholders(tideline.row_of('document', ['after']), placeholder, unavailable) }} as unchanged,
            {{ tideline.from_epoch_milliseconds(tideline.json_text('document', ['source', 'ts_ms'])) }} as source_at,
            true as has_time,
            {{ tideline.debezium_position('document', ['source']) }} as position,
            {{ schema_name }} || '.' || {{ table_name }} as table_name,
            regexp_replace(
                coalesce({{ tideline.json_text('document', ['transaction', 'id']) }}, {{ tideline.json_text('document', ['id']) }}), '^([0-9]+):[0-9]+$', '\1'
            ) as transaction_id,
            case when {{ 'true' if table is none else schema_name ~ " || '.' || " ~ table_name ~ ' = ' ~ tideline.literal(table) }}
                then {{ tideline.try_cast(tideline.json_text('document', ['transaction', 'data_collection_order']), 'bigint') }} end as transaction_order,
            {{ tideline.debezium_event_count(table) }} as transaction_events,
            coalesce({{ tideline.json_text('document', ['status']) }} = 'END', false) as is_commit
        from documents

    ),

    {{ tideline.change_events(unique_key, effective_at, on_missing_position) }}

{% endmacro %}

{#-
    The change events in messages of wal2json in its format version 2: a message per change. The slot must be read with `include-lsn` (the place in the order) and
    `include-timestamp`. The messages that begin and end a transaction say its place among the transactions; without them the order is that of the changes in the log. A message
    that was mended in quarantine comes alone: it may say its transaction's place itself (`commit_lsn`).
-#}
{% macro wal2json_v2_events(relation, unique_key, table=none, effective_at=none, message='line', on_missing_position='reject') %}

    {%- do tideline.check_format('wal2json_v2_events', unique_key, effective_at, table, on_missing_position) -%}
    {%- set action = tideline.json_text('message', ['action']) -%}
    {%- set kinds = {'I': 'event', 'U': 'event', 'D': 'event', 'T': 'event', 'B': 'begin', 'C': 'commit', 'M': 'message'} -%}

    with messages as (/* tideline: read as a whole */ {{ tideline.messages_of(relation, message) }}),

    named as (

        select
            messages.*,
            {{ action }} as change_kind,
            {{ tideline.sortable_lsn(tideline.json_text('message', ['lsn'])) }} as lsn,
            {{ tideline.json_gather('(' ~ tideline.json_part('message', ['columns']) ~ ')', 'name') }} as new_names,
            {{ tideline.json_gather('(' ~ tideline.json_part('message', ['columns']) ~ ')', 'value') }} as new_values,
            {{ tideline.json_gather('(' ~ tideline.json_part('message', ['identity']) ~ ')', 'name') }} as old_names,
            {{ tideline.json_gather('(' ~ tideline.json_part('message', ['identity']) ~ ')', 'value') }} as old_values,
            count(case when {{ action }} = 'B' then 1 end) over (order by _file, _line rows unbounded preceding) as nth_begin
        from messages

    ),

    {{ tideline.wal2json_changes('named') }},

    placed as (

        select
            changes.*,
            coalesce({{ tideline.sortable_lsn(tideline.json_text('message', ['commit_lsn'])) }}, max(case when change_kind in ('B', 'C') then lsn end) over (partition by nth_begin)) as commit_lsn,
            row_number() over (partition by nth_begin, lsn order by _file, _line) as nth_of_lsn,
            count(case when change_kind in ('I', 'U', 'D', 'T') then 1 end) over (partition by nth_begin order by _file, _line rows unbounded preceding) as nth
        from changes

    ),

    events as (

        select
            _file, _line, _raw,
            message as document,
            {{ tideline.wal2json_kind(kinds, 'change_kind', 'message', table) }} as kind,
            case change_kind when 'I' then 'c' when 'U' then 'u' when 'D' then 'd' when 'T' then 't' end as op,
            {{ tideline.wal2json_rows() }},
            {{ tideline.parse_json('cast(null as text)') }} as unchanged,
            {{ tideline.try_cast(tideline.json_text('message', ['timestamp']), 'timestamptz') }} as source_at,
            {{ tideline.json_text('message', ['timestamp']) }} is not null as has_time,
            coalesce(commit_lsn, lsn) || '/' || coalesce(lsn, commit_lsn) || '/' || lpad(cast(case when lsn is null then nth else nth_of_lsn end as text), 10, '0') as position,
            {{ tideline.json_text('message', ['schema']) }} || '.' || {{ tideline.json_text('message', ['table']) }} as table_name,
            coalesce({{ tideline.json_text('message', ['xid']) }}, commit_lsn) as transaction_id,
            nth as transaction_order,
            cast(null as bigint) as transaction_events,
            coalesce(change_kind = 'C', false) as is_commit
        from placed

    ),

    {{ tideline.change_events(unique_key, effective_at, on_missing_position) }}

{% endmacro %}

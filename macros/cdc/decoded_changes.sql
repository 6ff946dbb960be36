{#-
    The changes of one table out of what a slot of PostgreSQL's own output plugin holds (`slot_changes`), one row each, in the order of
    commit. Values are text in `before` (the old key, or the old row with replica identity full) and `after`; a TOAST value that
    did not change is taken from the old row where the log has it, else it is in neither, but in `unchanged`. An update that changes the key is a delete of the old one and a
    create of the new one. What cannot be parsed, or does not tell the old key, says so in `_reject_code`.
-#}
{% macro decoded_changes(relation, table, key) %}

    {%- do tideline.check('decoded_changes', tideline.column_list('key', key)) -%}
    {%- set held, moved = [], [] -%}
    {%- for column in key -%}
        {%- do held.append('jsonb_exists(before, ' ~ tideline.literal(column) ~ ')') -%}
        {%- do moved.append('before ->> ' ~ tideline.literal(column) ~ ' is distinct from after ->> ' ~ tideline.literal(column)) -%}
    {%- endfor -%}

    select
        _op,
        case when _op in ('d', 'u') then before end as before,
        case when _op in ('c', 'u') then coalesce(before || after, after) end as after,
        case when _op in ('c', 'u') and not coalesce(jsonb_exists_all(before, unchanged), false) then unchanged end as unchanged,
        cast(xid as text) as _transaction_id,
        committed_at as _event_at,
        lpad(cast(commit_lsn - cast('0/0' as pg_lsn) as text), 20, '0') || '.' || lpad(cast(position as text), 10, '0') || '.' || half as _sequence,
        {{ tideline.literal(table) }} as _file,
        cast(null as bigint) as _line,
        case when is_unreadable then 'malformed_message' when lacks_key then 'no_key' end as _reject_code,
        case
            when is_unreadable then 'the message names no column; the table may need a replica identity'
            when lacks_key then {{ tideline.literal('the old row lacks a column of the key (' ~ key | join(', ') ~ '); the replica identity of the table must hold it') }}
        end as _reject_reason,
        data as _raw
    from ({{ tideline._decoded_messages(relation, table) }}) as decoded
    cross join lateral ({{ tideline._decoded_columns() }}) as parsed
    cross join lateral (
        select
            action = 'UPDATE' and before is not null and {{ held | join(' and ') }} and ({{ moved | join(' or ') }}) as is_moved,
            coalesce(not ({{ held | join(' and ') }}), false) as lacks_key,
            action <> 'TRUNCATE' and before is null and after is null as is_unreadable
    ) as judged
    cross join lateral (
        select 'd' as _op, '0' as half where action = 'DELETE' or is_moved
        union all
        select case when action = 'TRUNCATE' then 't' when action = 'UPDATE' and not is_moved then 'u' else 'c' end, '1'
        where action <> 'DELETE'
    ) as halves

{% endmacro %}


{#- The messages about one table: what happened, with what (`body`), and when it was committed. -#}
{% macro _decoded_messages(relation, table) %}

    {%- set prefix = 'table ' ~ table ~ ': ' -%}
    select stamped.*, substring(told from '^[A-Z]+') as action, substring(told from '^[A-Z]+: (.*)$') as body
    from (
        select
            messages.*,
            case
                when starts_with(data, {{ tideline.literal(prefix) }}) then substr(data, {{ prefix | length + 1 }})
                when
                    {{ tideline.literal(table) }} = any (string_to_array(substring(data from '^table (.*): TRUNCATE: '), ', '))
                    then 'TRUNCATE: '
            end as told,
            cast(max(substring(data from '^COMMIT [0-9]+ \(at (.*)\)$')) over (partition by cast(xid as text)) as timestamptz) as committed_at
        from {{ relation }} as messages
    ) as stamped
    where told is not null

{% endmacro %}


{#-
    The columns of a message, cut from left to right: a marker, or a name, its type in brackets and its value. A quoted value is one
    piece whatever it holds, so nothing inside it is taken for a column. `new-tuple:` sorts before `old-key:`.
-#}
{% macro _decoded_columns() %}

    {%- set pattern = '(old-key:|new-tuple:)|("(?:[^"]|"")+"|[^\\s":\\[]+)\\[(?:[^\\]"\\[]|"(?:[^"]|"")*"|\\[\\])*\\]:(B?\'(?:[^\']|\'\')*\'|[^\\s\']+)' -%}
    select
        jsonb_object_agg(column_name, column_value) filter (where is_before and not is_unchanged) as before,
        jsonb_object_agg(column_name, column_value) filter (where not is_before and not is_unchanged) as after,
        array_agg(column_name) filter (where not is_before and is_unchanged) as unchanged
    from (
        select
            case when left(pieces[2], 1) = '"' then replace(substr(pieces[2], 2, length(pieces[2]) - 2), '""', '"') else pieces[2] end as column_name,
            case
                when right(pieces[3], 1) = '''' then replace(substring(pieces[3] from '^B?''(.*)''$'), '''''', '''')
                when pieces[3] <> 'null' then pieces[3]
            end as column_value,
            pieces[3] = 'unchanged-toast-datum' as is_unchanged,
            coalesce(min(pieces[1]) over (order by nth) = 'old-key:', action = 'DELETE') as is_before
        from regexp_matches(body, {{ tideline.literal(pattern) }}, 'g') with ordinality as found (pieces, nth)
    ) as cut
    where column_name is not null

{% endmacro %}

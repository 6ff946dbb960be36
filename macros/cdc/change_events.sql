{#-
    The end of every format: from the events of a format (named `events`, see `_cdc__macros.yml`) the columns that all formats share. What cannot be
    applied gets a reason; an update that changes the key becomes the delete of the old key and the create of the new one.
-#}
{% macro change_events(unique_key, effective_at, on_missing_position) %}

    keyed as (

        select
            events.*,
            {%- for column in unique_key %}
            {{ tideline.json_text('before_row', [column]) }} as before_key_{{ loop.index }},
            {{ tideline.json_text('after_row', [column]) }} as after_key_{{ loop.index }},
            {%- endfor %}
            {{ tideline.event_time_of(effective_at) }} as event_at,
            {% if on_missing_position == 'arrival' -%}
            coalesce(position, _file || ':' || lpad(cast(_line as text), 12, '0'))
            {%- else %}position{% endif %} as event_position
        from (select * from events {{ tideline.fence() }}) as events

    ),

    judged as (

        select
            keyed.*,
            op = 'u' and (false
            {%- for column in unique_key %} or before_key_{{ loop.index }} <> after_key_{{ loop.index }}{% endfor %}) as has_new_key,
            {{ tideline.event_fault(unique_key | length) }} as fault
        from keyed

    )

    select
        {%- for column in unique_key %}
        {%- set after_key = 'after_key_' ~ loop.index -%}{%- set before_key = 'before_key_' ~ loop.index %}
        case when has_new_key and half = 1 then {{ before_key }} else coalesce({{ after_key }}, {{ before_key }}) end as {{ adapter.quote(column) }},
        {%- endfor %}
        kind as _kind,
        case when kind is distinct from 'event' then null when has_new_key then case half when 1 then 'd' else 'c' end else op end as _op,
        case when half = 1 then before_row end as before,
        case when half = 2 or not coalesce(has_new_key, false) then after_row end as after,
        unchanged as _unchanged,
        event_at as _event_at,
        event_position || case when has_new_key then '.' || half else '' end as _sequence,
        table_name as _table,
        transaction_id as _transaction_id,
        transaction_order as _transaction_order,
        transaction_events as _transaction_events,
        is_commit as _is_commit,
        _file, _line,
        fault as _reject_code,
        {{ tideline.fault_reason('fault', unique_key) }} as _reject_reason,
        _raw
    from (select * from judged {{ tideline.fence() }}) as judged
    cross join (select 1 as half union all select 2) as halves
    where half = 1 or (has_new_key and fault is null)

{% endmacro %}

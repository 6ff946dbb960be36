{#- Grain: one row per version of a ticket that a load has seen: on a page of the API, or in the log of a slot. -#}
{%- set slot = var('tideline__tickets_slot', '') -%}
{{ config(materialized = 'tideline_load', meta = {} if slot else {'tideline_cursor': 'page_number'}) }}

with

{% if slot %}
logged as (

    -- the log calls it by this name: {{ source('support', 'tickets') }}
    {{ tideline.decoded_changes(tideline.slot_changes(slot), 'raw.tickets', key=['ticket_id']) }}

),

tickets as (

    select
        cast(null as bigint) as page_number,
        logged._line as place,
        coalesce(after, before) as document,
        case
            when _op = 'd' then _event_at
            else {{ tideline.try_cast("after ->> 'updated_at'", 'timestamptz') }}
        end as changed_at,
        _op,
        _sequence,
        _file,
        _reject_code as fault,
        _reject_reason as fault_reason,
        logged._raw
    from logged

),
{% else %}
pages as (

    select
        page_number,
        body
    from {{ ref('bronze_ticket_pages') }}
    where {{ tideline.new_rows('page_number') }}

),

shown as (

    select
        pages.page_number,
        cast(ticket.key as bigint) + 1 as place,
        ticket.value as document,
        {{ tideline.try_cast(tideline.json_text('ticket.value', ['updated_at']), 'timestamptz') }} as changed_at
    from pages
    cross join json_each(pages.body) as ticket

),

tickets as (

    select
        *,
        'u' as _op,
        strftime(changed_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as _sequence,
        'page ' || page_number as _file,
        cast(null as text) as fault,
        cast(null as text) as fault_reason,
        cast(document as text) as _raw
    from shown

),
{% endif %}

judged as (

    select
        tickets.*,
        case
            when fault is not null then fault
            when {{ tideline.json_text('document', ['ticket_id']) }} is null then 'no_key'
            when changed_at is null then 'not_a_time'
            when changed_at > {{ tideline.clock() }} + interval '1 day' then 'in_the_future'
        end as _reject_code
    from tickets

)

select
    page_number,
    {%- for column in ['ticket_id', 'customer_id', 'subject', 'status', 'priority', 'created_at', 'updated_at'] %}
    {{ tideline.json_text('document', [column]) }} as {{ column }},
    {%- endfor %}
    _op,
    changed_at as _event_at,
    _sequence,
    _file,
    place as _line,
    _reject_code,
    case _reject_code
        when 'no_key' then 'the ticket has no ticket_id'
        when 'not_a_time' then 'updated_at is no time, so the version has no place in the order'
        when 'in_the_future' then 'updated_at lies in the future'
        else fault_reason
    end as _reject_reason,
    _raw
from judged

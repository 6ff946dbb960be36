{#- Grain: one row per version of a ticket that a load has seen. -#}
{{ config(materialized = 'tideline_load', meta = {'tideline_cursor': 'page_number'}) }}

with

pages as (

    select
        page_number,
        body
    from {{ ref('bronze_ticket_pages') }}
    where {{ tideline.new_rows('page_number') }}

),

tickets as (

    select
        pages.page_number,
        cast(ticket.key as bigint) + 1 as place,
        ticket.value as document,
        {{ tideline.try_cast(tideline.json_text('ticket.value', ['updated_at']), 'timestamptz') }} as changed_at
    from pages
    cross join json_each(pages.body) as ticket

)

select
    page_number,
    {{ tideline.json_text('document', ['ticket_id']) }} as ticket_id,
    {{ tideline.json_text('document', ['customer_id']) }} as customer_id,
    {{ tideline.json_text('document', ['subject']) }} as subject,
    {{ tideline.json_text('document', ['status']) }} as status,
    {{ tideline.json_text('document', ['priority']) }} as priority,
    {{ tideline.json_text('document', ['created_at']) }} as created_at,
    {{ tideline.json_text('document', ['updated_at']) }} as updated_at,
    'u' as _op,
    changed_at as _event_at,
    strftime(changed_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as _sequence,
    'page ' || page_number as _file,
    place as _line,
    case
        when {{ tideline.json_text('document', ['ticket_id']) }} is null then 'no_key'
        when changed_at is null then 'not_a_time'
        when changed_at > {{ tideline.clock() }} + interval '1 day' then 'in_the_future'
    end as _reject_code,
    case
        when {{ tideline.json_text('document', ['ticket_id']) }} is null then 'the ticket has no ticket_id'
        when changed_at is null then 'updated_at is no time, so the version has no place in the order'
        when changed_at > {{ tideline.clock() }} + interval '1 day' then 'updated_at lies in the future'
    end as _reject_reason,
    cast(document as text) as _raw
from tickets

{#- Grain: one row per ticket, as last stated. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['ticket_id'],
        meta = {
            'tideline_upstreams': [{'name': 'bronze_tickets', 'event_time': '_event_at'}],
            'tideline_feed': ['customer_id'],
        },
    )
}}

with

versions as (

    select
        ticket_id,
        customer_id,
        subject,
        status,
        priority,
        cast(created_at as timestamptz) as created_at,
        _event_at as updated_at,
        _op,
        _loaded_at
    from {{ ref('bronze_tickets') }}
    where
        _event_at is not null
        and {{ tideline.affected() }}

)

{{
    tideline.current_state(
        'versions',
        unique_key=['ticket_id'],
        columns=['customer_id', 'subject', 'status', 'priority', 'created_at', 'updated_at'],
        sequence_by=['updated_at'],
        apply_as_delete_when="_op = 'd'",
    )
}}

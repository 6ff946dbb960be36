{#- Grain: one row per subscription in the last good extract. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['subscription_id'],
        meta = {
            'tideline_upstreams': [{'name': 'subscription_changes'}],
            'tideline_feed': ['customer_id'],
            'tideline_indexes': [['customer_id'], ['plan_id']],
        },
    )
}}

with

changes as (

    select * from {{ ref('subscription_changes') }}
    where {{ tideline.affected() }}

)

{{
    tideline.current_state(
        'changes',
        unique_key=['subscription_id'],
        columns=[
            'customer_id', 'plan_id', 'quantity', 'unit_price', 'currency', 'status', 'started_at', 'ended_at',
            'promo_code',
        ],
        sequence_by=['_sequence'],
        effective_at='_event_at',
        apply_as_delete_when="_op = 'd'",
    )
}}

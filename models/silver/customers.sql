{#- Grain: one row per customer that exists. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['customer_id'],
        meta = {'tideline_upstreams': [{'name': 'customer_changes'}], 'tideline_feed': []},
    )
}}

with

changes as (

    select * from {{ ref('customer_changes') }}
    where {{ tideline.affected() }}

)

{{
    tideline.current_state(
        'changes',
        unique_key=['customer_id'],
        columns=['name', 'email', 'segment', 'plan_type', 'country'],
        sequence_by=['_sequence'],
        effective_at='_event_at',
        apply_as_delete_when="_op = 'd'",
        fixed=['acquisition_channel', 'created_at'],
    )
}}

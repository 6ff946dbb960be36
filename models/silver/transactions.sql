{#- Grain: one row per transaction that stands, as last stated. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['transaction_id'],
        meta = {
            'tideline_upstreams': [{'name': 'transaction_changes'}],
            'tideline_feed': [],
            'tideline_indexes': [['customer_id']],
        },
    )
}}

with

changes as (

    select * from {{ ref('transaction_changes') }}
    where {{ tideline.affected() }}

)

{{
    tideline.current_state(
        'changes',
        unique_key=['transaction_id'],
        columns=['customer_id', 'subscription_id', 'kind', 'amount', 'currency', 'paid_at', 'updated_at'],
        sequence_by=['updated_at'],
        apply_as_delete_when='is_deleted',
    )
}}

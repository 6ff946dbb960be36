{#- Grain: one row per version of a transaction as it was stated, from the statement's stamp to that of the next. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['transaction_id', 'valid_from'],
        meta = {
            'tideline_key': ['transaction_id'],
            'tideline_upstreams': [{'name': 'transaction_changes'}],
            'tideline_feed': ['customer_id', 'paid_at', 'valid_from', 'valid_to'],
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
    tideline.scd2(
        'changes',
        unique_key=['transaction_id'],
        sequence_by=['updated_at'],
        effective_at='updated_at',
        track_history_on=['customer_id', 'kind', 'amount', 'currency', 'paid_at'],
        apply_as_delete_when='is_deleted',
        surrogate_key='transaction_sk',
    )
}}

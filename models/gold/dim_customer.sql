{#-
    Grain: one row per version of a customer. A change of segment, plan type or name opens a version; the newest e-mail and the
    first channel and creation date stand in every version.
-#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['customer_id', 'valid_from'],
        meta = {
            'tideline_key': ['customer_id'],
            'tideline_upstreams': [{'name': 'customer_changes'}],
            'tideline_feed': ['customer_sk', 'valid_from', 'valid_to'],
        },
    )
}}

with

changes as (

    select * from {{ ref('customer_changes') }}
    where {{ tideline.affected() }}

)

{{
    tideline.scd2(
        'changes',
        unique_key=['customer_id'],
        sequence_by=['_sequence'],
        effective_at='_event_at',
        track_history_on=['segment', 'plan_type', 'name'],
        overwrite=['email'],
        fixed=['acquisition_channel', 'created_at'],
        apply_as_delete_when="_op = 'd'",
        surrogate_key='customer_sk',
        batch_column='_batch_id',
    )
}}

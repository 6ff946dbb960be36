{#-
    Grain: one row per version of a subscription, from full extracts: a version begins with the extract that first showed it. Bronze keeps
    only what changed between extracts, and this is a query over it, so a full refresh returns the same rows.
-#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['subscription_id', 'valid_from'],
        meta = {
            'tideline_key': ['subscription_id'],
            'tideline_upstreams': [{'name': 'subscription_changes'}],
        },
    )
}}

with

changes as (

    select * from {{ ref('subscription_changes') }}
    where {{ tideline.affected() }}

)

{{
    tideline.scd2(
        'changes',
        unique_key=['subscription_id'],
        sequence_by=['_sequence'],
        effective_at='_event_at',
        track_history_on=['customer_id', 'plan_id', 'quantity', 'unit_price', 'currency', 'status', 'ended_at'],
        overwrite=['promo_code'],
        fixed=['started_at'],
        apply_as_delete_when="_op = 'd'",
        surrogate_key='subscription_sk',
    )
}}

{#-
    Grain: one row per dimension, key and load that changed the history of the key: what the load did to its versions. It compares the
    versions as they were known before and after each load, so a rebuild of the dimension does not change it.
-#}
{%- set dimensions = {
    'dim_customer': ('customer_changes', 'customer_id', ['segment', 'plan_type', 'name']),
    'dim_subscription': (
        'subscription_changes',
        'subscription_id',
        ['customer_id', 'plan_id', 'quantity', 'unit_price', 'currency', 'status', 'ended_at'],
    ),
} -%}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['dimension', 'record_key', '_loaded_at'],
        meta = {
            'tideline_key': ['dimension', 'record_key'],
            'tideline_upstreams': [
                {'name': 'customer_changes', 'key': ["'dim_customer'", 'customer_id']},
                {'name': 'subscription_changes', 'key': ["'dim_subscription'", 'subscription_id']},
            ],
        },
    )
}}

with

events as (

    {% for dimension, (changes, key, tracked) in dimensions.items() %}
    select
        '{{ dimension }}' as dimension,
        {{ key }} as record_key,
        {%- for column in tracked %}
        {{ '|| ' if not loop.first }}coalesce(
            cast(length(cast({{ column }} as text)) as text) || ':' || cast({{ column }} as text), '-'
        )
        {%- endfor %} as tracked,
        _op,
        _event_at,
        _sequence,
        _loaded_at
    from {{ ref(changes) }}
    where {{ tideline.affected(["'" ~ dimension ~ "'", key]) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

versions as (

    {{
        tideline.scd2(
            'events',
            unique_key=['dimension', 'record_key'],
            sequence_by=['_sequence'],
            effective_at='_event_at',
            track_history_on=['tracked'],
            apply_as_delete_when="_op = 'd'",
            bitemporal=true,
        )
    }}

),

sides as (

    {% for mark, is_new in [('known_from', 1), ('known_to', 0)] %}
    select
        dimension,
        record_key,
        {{ mark }} as _loaded_at,
        valid_from,
        valid_to,
        {{ is_new }} as is_new
    from versions
    where {{ mark }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

boundaries as (

    select
        dimension,
        record_key,
        _loaded_at,
        valid_from,
        max(is_new) as is_there,
        min(is_new) as is_first,
        max(case when is_new = 0 then coalesce(valid_to, 'infinity') end) as ended_before,
        max(case when is_new = 1 then coalesce(valid_to, 'infinity') end) as ends_now
    from sides
    group by dimension, record_key, _loaded_at, valid_from

)

select
    dimension,
    record_key,
    count(case when is_first = 1 then 1 end) as versions_opened,
    count(case when ended_before = 'infinity' and ends_now < 'infinity' then 1 end) as versions_closed,
    count(case when ended_before < 'infinity' and ends_now < ended_before then 1 end) as versions_split,
    count(case when is_there = 0 then 1 end) as versions_merged,
    count(case when ends_now > ended_before then 1 end) as versions_extended,
    _loaded_at
from boundaries
group by dimension, record_key, _loaded_at

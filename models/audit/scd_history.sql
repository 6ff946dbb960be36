{#-
    Grain: one row per dimension, key and load that changed the history of the key: what the load did to its versions. It compares the
    versions as they were known before and after each load, so a rebuild of the dimension does not change it. A load's own row is decided by
    what came up to it, so a run evaluates new loads only; a build from scratch reads each key's events once for each of its loads.
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
            'tideline_upstreams': [
                {'name': 'customer_changes', 'key': ["'dim_customer'", 'customer_id', '_loaded_at']},
                {
                    'name': 'customer_changes',
                    'key': ["'dim_customer'", 'joined.customer_id', 'joined._loaded_at'],
                    'join': 'customer_changes',
                    'on': 'joined.customer_id = changed.customer_id and joined._loaded_at > changed._loaded_at',
                },
                {'name': 'subscription_changes', 'key': ["'dim_subscription'", 'subscription_id', '_loaded_at']},
                {
                    'name': 'subscription_changes',
                    'key': ["'dim_subscription'", 'joined.subscription_id', 'joined._loaded_at'],
                    'join': 'subscription_changes',
                    'on': 'joined.subscription_id = changed.subscription_id and joined._loaded_at > changed._loaded_at',
                },
            ],
        },
    )
}}

with

loads as (

    {% for dimension, (changes, key, _) in dimensions.items() %}
    select distinct
        '{{ dimension }}' as dimension,
        {{ key }} as record_key,
        _loaded_at
    from {{ ref(changes) }}
    where {{ tideline.affected(["'" ~ dimension ~ "'", key, '_loaded_at']) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- what was known of the key before each load (0) and after it (1)
known as (

    {% for dimension, (changes, key, tracked) in dimensions.items() %}
    select
        loads.dimension,
        loads.record_key,
        loads._loaded_at as load_mark,
        sides.is_new,
        {%- for column in tracked %}
        {{ '|| ' if not loop.first }}coalesce(
            cast(length(cast({{ column }} as text)) as text) || ':' || cast({{ column }} as text), '-'
        )
        {%- endfor %} as tracked,
        events._op,
        events._event_at,
        events._sequence,
        events._loaded_at
    from loads
    inner join {{ ref(changes) }} as events
        on
            loads.record_key = events.{{ key }}
            and loads._loaded_at >= events._loaded_at
    inner join (values (0), (1)) as sides (is_new)
        on sides.is_new = 1 or loads._loaded_at > events._loaded_at
    where loads.dimension = '{{ dimension }}'
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

versions as (

    {{
        tideline.scd2(
            'known',
            unique_key=['dimension', 'record_key', 'load_mark', 'is_new'],
            sequence_by=['_sequence'],
            effective_at='_event_at',
            track_history_on=['tracked'],
            apply_as_delete_when="_op = 'd'",
        )
    }}

),

boundaries as (

    select
        dimension,
        record_key,
        load_mark as _loaded_at,
        valid_from,
        max(is_new) as is_there,
        min(is_new) as is_first,
        max(case when is_new = 0 then coalesce(valid_to, 'infinity') end) as ended_before,
        max(case when is_new = 1 then coalesce(valid_to, 'infinity') end) as ends_now,
        max(case when is_new = 0 then tracked end) as held_before,
        max(case when is_new = 1 then tracked end) as holds_now
    from versions
    group by dimension, record_key, load_mark, valid_from

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
having
    min(is_there) = 0
    or max(is_first) = 1
    or count(case when ended_before <> ends_now or held_before <> holds_now then 1 end) > 0

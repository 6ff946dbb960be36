{#- Grain: one row per source and load: the operations that it brought, and the positions between which they lie. -#}
{%- set sources = {
    'customer_events': 'bronze_customer_events',
    'subscription_extracts': 'bronze_subscriptions',
    'transactions': 'bronze_transactions',
    'usage_events': 'bronze_usage_events',
    'exchange_rates': 'bronze_exchange_rates',
} -%}
{%- if model.config.meta.has_tickets -%}
{%- do sources.update({'tickets': 'bronze_tickets'}) -%}
{%- endif -%}
{%- set upstreams = [] -%}
{%- for source_name, bronze in sources.items() -%}
{%- do upstreams.append({'name': bronze, 'key': ["'" ~ source_name ~ "'", '_loaded_at']}) -%}
{%- endfor -%}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['source_name', '_loaded_at'],
        meta = {'tideline_upstreams': upstreams},
    )
}}

with

events as (

    {% for source_name, bronze in sources.items() %}
    select
        '{{ source_name }}' as source_name,
        _op,
        _sequence,
        _event_at,
        _batch_id,
        _loaded_at
    from {{ ref(bronze) }}
    where {{ tideline.affected(["'" ~ source_name ~ "'", '_loaded_at']) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    source_name,
    min(_batch_id) as _batch_id,
    _loaded_at,
    count(*) as events,
    {%- for operation, letter in
        [('creates', 'c'), ('updates', 'u'), ('deletes', 'd'), ('snapshot_reads', 'r'), ('truncates', 't')] %}
    count(case when _op = '{{ letter }}' then 1 end) as {{ operation }},
    {%- endfor %}
    count(case when _op is null then 1 end) as tombstones,
    min(_sequence) as first_position,
    max(_sequence) as last_position,
    min(_event_at) as first_event_at,
    max(_event_at) as last_event_at
from events
group by source_name, _loaded_at

{#- Grain: one row per delivery of an event that had been delivered before, with the delivery that was kept. -#}
{%- set sources = {
    'customer_events': ('bronze_customer_events', ['customer_id', '_sequence'], "customer_id || ' ' || _sequence"),
    'usage_events': ('bronze_usage_events', ['event_id'], 'cast(event_id as text)'),
} -%}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['source_name', '_loaded_at'],
        meta = {
            'tideline_upstreams': [
                {'name': 'bronze_customer_events', 'key': ["'customer_events'", '_loaded_at']},
                {'name': 'bronze_usage_events', 'key': ["'usage_events'", '_loaded_at']},
            ],
        },
    )
}}

with

deliveries as (

    {% for source_name, (bronze, identity, record_key) in sources.items() %}
    select
        '{{ source_name }}' as source_name,
        {{ record_key }} as record_key,
        _file,
        _line,
        _batch_id,
        _loaded_at,
        first_value(_file) over {{ source_name }} as kept_file,
        first_value(_line) over {{ source_name }} as kept_line,
        first_value(_loaded_at) over {{ source_name }} as kept_loaded_at,
        row_number() over {{ source_name }} as delivery
    from {{ ref(bronze) }}
    where
        _op is not null
        and ({{ identity | join(', ') }}) in (
            select {{ identity | join(', ') }}
            from {{ ref(bronze) }}
            where {{ tideline.affected(["'" ~ source_name ~ "'", '_loaded_at']) }}
        )
    window {{ source_name }} as (partition by {{ identity | join(', ') }} order by _loaded_at, _file, _line)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    source_name,
    record_key,
    _file,
    _line,
    kept_file,
    kept_line,
    kept_loaded_at,
    _batch_id,
    _loaded_at
from deliveries
where
    delivery > 1
    and {{ tideline.affected() }}

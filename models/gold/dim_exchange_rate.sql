{#- Grain: one row per currency and date of a rate, valid until the date of the next. -#}
{{
    config(
        materialized = 'tideline_incremental',
        unique_key = ['currency', 'rate_date'],
        meta = {
            'tideline_key': ['currency'],
            'tideline_upstreams': [{'name': 'exchange_rates'}],
            'tideline_feed': ['rate_date', 'next_rate_date'],
            'tideline_indexes': [['currency', 'rate_date']],
        },
    )
}}

select
    currency,
    rate_date,
    lead(rate_date) over (partition by currency order by rate_date) as next_rate_date,
    rate,
    _loaded_at
from {{ ref('exchange_rates') }}
where {{ tideline.affected() }}

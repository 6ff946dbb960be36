{#-
    Grain: one row per row that is older, by event time, than what an earlier load of its source had brought. A redelivery is a duplicate
    and not late. A view: what each load brought at the latest is kept in `cdc_events`, and to keep the few late rows as well
    costs every run more than it saves the reader.
-#}
{%- set sources = {
    'customer_events': (
        'bronze_customer_events',
        'late.customer_id',
        'earlier.customer_id = late.customer_id and earlier._sequence = late._sequence',
    ),
    'subscription_extracts': ('bronze_subscriptions', 'late.subscription_id', 'false'),
    'transactions': ('bronze_transactions', 'late.transaction_id', 'false'),
    'usage_events': (
        'bronze_usage_events',
        'cast(late.event_id as text)',
        'earlier.event_id = late.event_id',
    ),
    'exchange_rates': ('bronze_exchange_rates', "late.currency || ' ' || late.rate_date", 'false'),
} -%}
{%- if model.config.meta.has_tickets -%}
{%- do sources.update({'tickets': ('bronze_tickets', 'late.ticket_id', 'false')}) -%}
{%- endif -%}
{{ config(materialized = 'tideline_view') }}

with

loads as (

    select
        source_name,
        _loaded_at,
        max(last_event_at) over (
            partition by source_name order by _loaded_at rows between unbounded preceding and 1 preceding
        ) as newest_event_before
    from {{ ref('cdc_events') }}

),

late as (

    {% for source_name, (bronze, record_key, is_same) in sources.items() %}
    select
        '{{ source_name }}' as source_name,
        '{{ bronze }}' as pipeline,
        {{ record_key }} as record_key,
        late._sequence,
        late._event_at,
        loads.newest_event_before,
        late._file,
        late._line,
        late._batch_id,
        late._loaded_at
    from {{ ref(bronze) }} as late
    inner join loads on late._loaded_at = loads._loaded_at
    where
        loads.source_name = '{{ source_name }}'
        and late._event_at < loads.newest_event_before
        and not exists (
            select 1
            from {{ ref(bronze) }} as earlier
            where
                {{ is_same }}
                and (earlier._loaded_at, earlier._file, earlier._line) < (late._loaded_at, late._file, late._line)
        )
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    source_name,
    pipeline,
    record_key,
    _sequence,
    _event_at,
    newest_event_before,
    _file,
    _line,
    _batch_id,
    _loaded_at
from late

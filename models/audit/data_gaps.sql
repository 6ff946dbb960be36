{#-
    Grain: one row per hole: numbers of a sequence, days of an extract or business days of a currency's rate that were missing when a later one had
    come, from the load that saw the hole to the load that filled it; and one row per extract that was held back. A view: a hole lies between two neighbours,
    so it has no key of its own by which a part of it could be kept up to date.
-#}
{{ config(materialized = 'tideline_view') }}

with

positions as (

    select
        'usage_events' as source_name,
        'sequence' as kind,
        '' as part,
        event_id as position,
        _loaded_at
    from {{ ref('usage_events') }}
    union all
    select
        'subscription_extracts' as source_name,
        'days' as kind,
        '' as part,
        cast(extract_date - date '1970-01-01' as bigint) as position,
        min(_loaded_at) as _loaded_at
    from {{ ref('subscription_extracts') }}
    where state in ('loaded', 'repeated', 'changed', 'parked')
    group by extract_date
    union all
    -- a bank has five days a week: Monday, 5 January 1970, is number 0
    select
        'exchange_rates' as source_name,
        'business days' as kind,
        currency as part,
        cast(floor((rate_day - 4) / 7.0) as bigint) * 5 + (rate_day - 4) % 7 as position,
        min(_loaded_at) as _loaded_at
    from (
        select
            currency,
            cast(cast(rate_date as date) - date '1970-01-01' as integer) as rate_day,
            _loaded_at
        from {{ ref('bronze_exchange_rates') }}
    ) as rates
    where (rate_day - 4) % 7 < 5
    group by currency, rate_day

),

settings as (

    -- one row per source, whatever lines the seed has for it and for other loads of the same source
    select
        loads.source_name,
        loads.pipeline,
        config.grace_period,
        case
            when config.strategy = 'sequence' then 1
            else greatest(cast(extract(epoch from config.cadence) / 86400 as bigint), 1)
        end as step,
        case when config.strategy = 'sequence' then cast(config.start_mark as bigint) end as first_position
    from (
        values
        ('usage_events', 'bronze_usage_events'),
        ('subscription_extracts', 'bronze_subscriptions'),
        ('exchange_rates', 'bronze_exchange_rates')
    ) as loads (source_name, pipeline)
    left join {{ ref('checked_config') }} as config
        on
            loads.source_name = config.table_name
            and loads.pipeline = config.pipeline

),

expected as (

    select
        positions.*,
        settings.step,
        coalesce(
            lag(positions.position) over (
                partition by positions.source_name, positions.part order by positions.position
            ),
            settings.first_position - settings.step
        ) as previous
    from positions
    inner join settings on positions.source_name = settings.source_name

),

loads as (

    select
        source_name,
        part,
        _loaded_at,
        max(max(position)) over (partition by source_name, part order by _loaded_at) as highest,
        max(max(position)) over (
            partition by source_name, part order by _loaded_at rows between unbounded preceding and 1 preceding
        ) as highest_before
    from positions
    group by source_name, part, _loaded_at

),

late as (

    select
        expected.source_name,
        expected.kind,
        expected.part,
        expected.position,
        expected.step,
        opening._loaded_at as opened_at,
        expected._loaded_at as closed_at,
        expected.position - expected.step * row_number() over (
            partition by expected.source_name, expected.part, opening._loaded_at, expected._loaded_at
            order by expected.position
        ) as island
    from expected
    inner join loads as own
        on
            expected.source_name = own.source_name
            and expected.part = own.part
            and expected._loaded_at = own._loaded_at
    inner join loads as opening
        on
            expected.source_name = opening.source_name
            and expected.part = opening.part
            and expected.position < opening.highest
            and expected.position > coalesce(opening.highest_before, expected.position - 1)
    where expected.position < own.highest_before

),

holes as (

    select
        source_name,
        kind,
        part,
        min(position) as first_missing,
        max(position) as last_missing,
        count(*) as missing,
        opened_at,
        closed_at
    from late
    group by source_name, kind, part, opened_at, closed_at, island
    union all
    select
        expected.source_name,
        expected.kind,
        expected.part,
        expected.previous + expected.step as first_missing,
        expected.position - expected.step as last_missing,
        (expected.position - expected.previous) / expected.step - 1 as missing,
        opening._loaded_at as opened_at,
        null as closed_at
    from expected
    inner join loads as opening
        on
            expected.source_name = opening.source_name
            and expected.part = opening.part
            and expected.position <= opening.highest
            and expected.position > coalesce(opening.highest_before, expected.position - 1)
    where expected.position - expected.previous > expected.step

),

named as (

    select
        {%- for edge, name in [('first_missing', 'missing_from'), ('last_missing', 'missing_to')] %}
        case kind
            when 'days' then cast(date '1970-01-01' + cast({{ edge }} as integer) as text)
            when 'business days'
                then cast(date '1970-01-05' + cast(floor({{ edge }} / 5.0) * 7 + {{ edge }} % 5 as integer) as text)
            else cast({{ edge }} as text)
        end as {{ name }},
        {%- endfor %}
        source_name,
        kind,
        part,
        first_missing,
        last_missing,
        missing,
        opened_at,
        closed_at
    from holes

),

unreadable as (

    select
        model_name,
        case when model_name = 'bronze_exchange_rates' then split_part(raw, ',', 2) else '' end as part,
        {{ tideline.try_cast(
            "regexp_replace(raw, '^.*event_id\"?: *([0-9]+).*$', '\\1')", 'bigint'
        ) }} as position,
        cast({{ tideline.try_cast("split_part(raw, ',', 1)", 'date') }} as text) as rate_date,
        'mend the line: ' || repair as repair
    from {{ ref('quarantine') }}
    where model_name in ('bronze_usage_events', 'bronze_exchange_rates')

),

explained as (

    select
        holes.*,
        coalesce(holes.opened_at < {{ tideline.clock() }} - settings.grace_period, false) as is_beyond_grace,
        (
            select min(unreadable.repair) from unreadable
            where
                settings.pipeline = unreadable.model_name
                and holes.part = unreadable.part
                and (
                    unreadable.position between holes.first_missing and holes.last_missing
                    or unreadable.rate_date between holes.missing_from and holes.missing_to
                )
        ) as mend,
        (
            select max(loads._loaded_at) from loads
            where
                holes.source_name = loads.source_name
                and (loads._loaded_at < holes.closed_at or holes.closed_at is null)
        ) as last_seen_at
    from named as holes
    inner join settings on holes.source_name = settings.source_name

),

extracts as (

    select
        *,
        {{ tideline.table_of('consumer') }} as pipeline
    from {{ source('tideline_state', 'tideline_files') }}

),

parked as (

    select
        parked.pipeline,
        parked.path,
        parked.row_count,
        parked.loaded_at as opened_at,
        min(case when decided.path = parked.path then decided.loaded_at end) as decided_at,
        min(case when decided.path > parked.path then decided.loaded_at end) as superseded_at
    from extracts as parked
    left join extracts as decided
        on
            parked.consumer = decided.consumer
            and parked.loaded_at <= decided.loaded_at
            and decided.state in ('loaded', 'dropped')
    where parked.state = 'parked'
    group by parked.pipeline, parked.path, parked.row_count, parked.loaded_at

)

select
    source_name,
    kind,
    part,
    missing_from,
    missing_to,
    cast(missing as bigint) as missing,
    case
        when closed_at is not null then 'filled'
        when is_beyond_grace then 'given up'
        else 'open'
    end as state,
    opened_at,
    closed_at,
    last_seen_at,
    case
        when mend is not null then 'a line could not be read; it is in quarantine'
        when closed_at is not null then 'came later than what follows it'
        else 'never delivered'
    end as cause,
    case
        when closed_at is not null then 'nothing to do'
        when mend is not null then mend
        when kind = 'days' then 'deliver the extracts of these days; each is compared as of its own date'
        when kind = 'business days' then 'deliver the rates of these days; amounts of these days are converted anew'
        else 'ask the source whether the numbers exist; deliver them with any later load'
    end as repair
from explained
union all
select
    coalesce(
        (
            select min(config.table_name) from {{ ref('checked_config') }} as config
            where config.pipeline = parked.pipeline
        ), parked.pipeline
    ) as source_name,
    'extract' as kind,
    '' as part,
    parked.path as missing_from,
    parked.path as missing_to,
    parked.row_count as missing,
    case
        when parked.decided_at is not null then 'decided'
        when parked.superseded_at is not null then 'superseded'
        else 'open'
    end as state,
    parked.opened_at,
    coalesce(parked.decided_at, parked.superseded_at) as closed_at,
    parked.opened_at as last_seen_at,
    'the extract lost too many keys; nothing of it was applied' as cause,
    case
        when parked.decided_at is not null then 'nothing to do'
        else
            'dbt run-operation tideline.release_extract (or drop_extract) --args ''{model: '
            || parked.pipeline || ', path: "' || parked.path || '"}'''
    end as repair
from parked
